//! Small symmetric matrices: as many rows as a card has rules. Sums, products, Cholesky's factor.

/// A square matrix, row by row.
#[derive(Clone, Debug)]
pub(crate) struct Square {
    size: usize,
    values: Vec<f64>,
}

impl Square {
    pub(crate) fn zero(size: usize) -> Self {
        Self { size, values: vec![0.0; size * size] }
    }

    pub(crate) fn at(&mut self, row: usize, column: usize) -> &mut f64 {
        &mut self.values[row * self.size + column]
    }

    pub(crate) fn get(&self, row: usize, column: usize) -> f64 {
        self.values[row * self.size + column]
    }

    pub(crate) fn add(&mut self, other: &Self) {
        self.values.iter_mut().zip(&other.values).for_each(|(a, b)| *a += b);
    }

    /// Adds `weight` times the outer product of `x` with itself.
    pub(crate) fn add_outer(&mut self, x: &[f64], weight: f64) {
        for (row, a) in x.iter().enumerate() {
            let scaled = a * weight;
            // Most cells of a card's rows are 0.
            if scaled != 0.0 {
                let own = &mut self.values[row * self.size..(row + 1) * self.size];
                own.iter_mut().zip(x).for_each(|(sum, b)| *sum += scaled * b);
            }
        }
    }

    pub(crate) fn times(&self, other: &Self) -> Self {
        let mut product = Self::zero(self.size);
        for row in 0..self.size {
            for middle in 0..self.size {
                let a = self.get(row, middle);
                for column in 0..self.size {
                    *product.at(row, column) += a * other.get(middle, column);
                }
            }
        }
        product
    }
}

/// The lower factor of a positive definite matrix.
#[derive(Clone, Debug)]
pub(crate) struct Cholesky(Square);

impl Cholesky {
    /// `None` when the matrix is not positive definite.
    pub(crate) fn of(matrix: &Square) -> Option<Self> {
        let size = matrix.size;
        let mut factor = Square::zero(size);
        for row in 0..size {
            for column in 0..=row {
                let known: f64 = (0..column).map(|k| factor.get(row, k) * factor.get(column, k)).sum();
                let rest = matrix.get(row, column) - known;
                *factor.at(row, column) = if row == column {
                    // A pivot that is rounding alone is none.
                    if !(rest > 1e-13 * matrix.get(row, row).abs()) {
                        return None;
                    }
                    libm::sqrt(rest)
                } else {
                    rest / factor.get(column, column)
                };
            }
        }
        Some(Self(factor))
    }

    /// The solution of `matrix * x = right`.
    pub(crate) fn solve(&self, right: &[f64]) -> Vec<f64> {
        let (factor, size) = (&self.0, self.0.size);
        let mut x = right.to_vec();
        for row in 0..size {
            let known: f64 = (0..row).map(|k| factor.get(row, k) * x[k]).sum();
            x[row] = (x[row] - known) / factor.get(row, row);
        }
        for row in (0..size).rev() {
            let known: f64 = (row + 1..size).map(|k| factor.get(k, row) * x[k]).sum();
            x[row] = (x[row] - known) / factor.get(row, row);
        }
        x
    }

    pub(crate) fn inverse(&self) -> Square {
        let size = self.0.size;
        let mut inverse = Square::zero(size);
        for column in 0..size {
            let mut unit = vec![0.0; size];
            unit[column] = 1.0;
            for (row, value) in self.solve(&unit).into_iter().enumerate() {
                *inverse.at(row, column) = value;
            }
        }
        inverse
    }
}
