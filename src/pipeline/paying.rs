//! Which leads are worth working at the project's prices? Where `[score] bands` asks for those that pay.

use crate::artifact::Artifact;
use crate::calibrate::Calibrator;
use crate::config::Config;
use crate::frame::Margin;
use crate::report::{Caution, Words};
use crate::score::{Bands, Lang};

/// The margin from which on a lead pays, by calibrated chances; `None` without prices.
pub(super) fn paying_from(config: &Config, calibrator: &Calibrator) -> Option<f64> {
    let break_even = config.economics.as_ref()?.break_even()?;
    Some(Bands::paying_from(break_even, |margin| calibrator.probability(margin)))
}

/// The prices that bands were cut by, for the artifact.
pub(super) fn note(config: &Config) -> Option<String> {
    let prices = config.economics.as_ref().filter(|_| asks(config))?;
    let bad = prices.hours_per_bad_lead * prices.cost_per_hour;
    let of = prices.value_per_conversion;
    prices.break_even().map(|chance| {
        format!(
            "bands: a lead pays from a chance of {:.2}% on, at {of} a conversion and {bad} a bad lead",
            100.0 * chance
        )
    })
}

/// What the reader must know where the prices tell no leads apart: `margins` are those that bands were cut on.
pub(super) fn caution(config: &Config, artifact: &Artifact, margins: &[Margin]) -> Option<Caution> {
    let chance = config.economics.as_ref().filter(|_| asks(config))?.break_even()?;
    let from = Bands::paying_from(chance, |margin| artifact.calibrator.probability(margin));
    let paying = margins.iter().filter(|margin| margin.0 >= from).count();
    let percent = 100.0 * chance;
    let sentence = match paying {
        0 => Words::of(|lang| match lang {
            Lang::En => format!(
                "At the prices of [economics] a lead pays from a chance of {percent:.1}% on, and none that the bands were cut on has that \
                 much: the bands of what pays hold nobody."
            ),
            Lang::Es => format!(
                "A los precios de [economics] un lead compensa a partir de una probabilidad del {} %, y ninguno de aquellos con los que se \
                 cortaron las bandas llega a tanto: las bandas de lo que compensa están vacías.",
                format!("{percent:.1}").replace('.', ",")
            ),
        }),
        all if all == margins.len() => Words::of(|lang| match lang {
            Lang::En => format!(
                "At the prices of [economics] a lead pays from a chance of {percent:.1}% on, and all that the bands were cut on have more: \
                 what pays does not tell them apart, so give the best band a capacity."
            ),
            Lang::Es => format!(
                "A los precios de [economics] un lead compensa a partir de una probabilidad del {} %, y todos aquellos con los que se \
                 cortaron las bandas tienen más: lo que compensa no los distingue, así que dé una capacidad a la mejor banda.",
                format!("{percent:.1}").replace('.', ",")
            ),
        }),
        _ => return None,
    };
    Some(Caution::Sentence { sentence })
}

fn asks(config: &Config) -> bool {
    config.score.bands.iter().any(|band| band.pays)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::{DepthPoint, Economics};
    use crate::score::{BandParams, BandReference};
    use crate::seed::Seed;
    use crate::stats::sigmoid;

    fn prices(value: f64, hours: f64) -> Economics {
        Economics {
            value_per_conversion: value,
            hours_per_bad_lead: hours,
            cost_per_hour: 40.0,
            currency: "EUR".to_owned(),
        }
    }

    /// Margins of leads whose chances are their margins' own.
    fn margins(count: u64) -> Vec<Margin> {
        let draw = |lead: u64| Seed::new(5).stream("lead").with(lead).uniform();
        (0..count).map(|lead| Margin(-6.0 + 7.0 * draw(lead))).collect()
    }

    fn cut(prices: &Economics, margins: &[Margin], params: &[BandParams]) -> Bands {
        let paying_from = prices
            .break_even()
            .map(|chance| Bands::paying_from(chance, |margin| crate::frame::Probability(sigmoid(margin.0))));
        let reference = BandReference { margins, leads_per_list: 100.0, capacity_share: 0.1, paying_from };
        Bands::fit(params, &reference, |_| crate::frame::Score(50)).unwrap()
    }

    fn band(name: &str, pays: bool, capacity: Option<u32>) -> BandParams {
        BandParams { name: name.to_owned(), pays, capacity, ..BandParams::default() }
    }

    /// Of all cuts, that whose leads are worth most: (leads worked, worth).
    fn best_cut(prices: &Economics, found_by_rank: &[f64]) -> (usize, f64) {
        let mut best = (0, 0.0);
        let mut found = 0.0;
        for (place, one) in found_by_rank.iter().enumerate() {
            found += one;
            let leads = place + 1;
            let worth = prices.worth(&DepthPoint { leads, listed: leads as f64, found });
            if worth > best.1 {
                best = (leads, worth);
            }
        }
        best
    }

    #[test]
    fn on_calibrated_chances_no_other_cut_is_worth_more() {
        let mut ranked = margins(3000);
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
        let chances: Vec<f64> = ranked.iter().map(|margin| sigmoid(margin.0)).collect();
        for prices in [prices(4000.0, 2.0), prices(500.0, 1.5), prices(90.0, 1.0), prices(0.0, 1.0), prices(100.0, 0.0)]
        {
            let bands = cut(&prices, &ranked, &[band("hot", true, None), band("cold", false, None)]);
            let hot = ranked.iter().filter(|&&margin| bands.index_of(margin) == 0).count();
            assert_eq!(hot, best_cut(&prices, &chances).0, "{prices:?}");
        }
    }

    #[test]
    fn on_what_became_of_them_it_is_as_good_as_the_best_cut_in_hindsight() {
        let prices = prices(600.0, 1.5);
        let mut ranked = margins(40_000);
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
        let draw = |place: usize| Seed::new(9).stream("converts").with(place as u64).uniform();
        let became: Vec<f64> = ranked
            .iter()
            .enumerate()
            .map(|(place, margin)| f64::from(u8::from(draw(place) < sigmoid(margin.0))))
            .collect();
        let bands = cut(&prices, &ranked, &[band("hot", true, None), band("cold", false, None)]);
        let hot = ranked.iter().filter(|&&margin| bands.index_of(margin) == 0).count();
        let worth = |leads: usize| {
            prices.worth(&DepthPoint { leads, listed: leads as f64, found: became[..leads].iter().sum() })
        };
        let best = best_cut(&prices, &became);
        assert!(worth(hot) > 0.99 * best.1, "{} for {best:?}", worth(hot));
        // Half as many or twice as many are worth less, beyond chance.
        assert!(worth(hot) > 1.02 * worth(hot / 2) && worth(hot) > 1.02 * worth(hot * 2));
    }

    #[test]
    fn the_best_that_pay_stand_before_those_for_whom_there_would_have_to_be_time() {
        let prices = prices(500.0, 1.5);
        let all = margins(2000);
        let params = [band("hot", true, Some(5)), band("warm", true, None), band("cold", false, None)];
        let bands = cut(&prices, &all, &params);
        let count = |index| all.iter().filter(|&&margin| bands.index_of(margin) == index).count();
        let paying = all.iter().filter(|margin| sigmoid(margin.0) > prices.break_even().unwrap()).count();
        assert_eq!((count(0), count(0) + count(1)), (100, paying));
        // Where fewer pay than there is capacity for, the best band holds those alone, and the next one nobody.
        let wide =
            cut(&prices, &all, &[band("hot", true, Some(90)), band("warm", true, None), band("cold", false, None)]);
        let of_wide = |index| all.iter().filter(|&&margin| wide.index_of(margin) == index).count();
        assert_eq!((of_wide(0), of_wide(1)), (paying, 0));
    }

    #[test]
    fn without_prices_nothing_is_known_to_pay() {
        assert_eq!(prices(0.0, 0.0).break_even(), None);
        let reference =
            BandReference { margins: &margins(10), leads_per_list: 10.0, capacity_share: 0.1, paying_from: None };
        let params = [band("hot", true, None), band("cold", false, None)];
        let words = Bands::fit(&params, &reference, |_| crate::frame::Score(50)).unwrap_err().to_string();
        assert!(words.contains("\"hot\"") && words.contains("[economics]"), "{words}");
        let last = [band("hot", false, Some(1)), band("cold", true, None)];
        assert!(
            Bands::fit(&last, &reference, |_| crate::frame::Score(50))
                .unwrap_err()
                .to_string()
                .contains("takes the rest")
        );
    }
}
