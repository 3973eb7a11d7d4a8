//! What does one row of the event export look like? The fields in the order of the table, numbers as JSON text.

use serde::Serialize;

/// A row of `events_YYYYMMDD`; 64-bit integers are text, as the warehouse writes them into JSON.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Row {
    pub(super) event_date: String,
    pub(super) event_timestamp: String,
    pub(super) event_name: &'static str,
    pub(super) event_params: Vec<Param>,
    pub(super) event_previous_timestamp: Option<String>,
    pub(super) event_value_in_usd: Option<f64>,
    pub(super) event_bundle_sequence_id: String,
    pub(super) event_server_timestamp_offset: Option<String>,
    pub(super) user_id: Option<String>,
    pub(super) user_pseudo_id: String,
    pub(super) privacy_info: PrivacyInfo,
    pub(super) user_properties: Vec<Param>,
    pub(super) user_first_touch_timestamp: String,
    pub(super) device: Device,
    pub(super) geo: Geo,
    pub(super) traffic_source: TrafficSource,
    pub(super) stream_id: &'static str,
    pub(super) platform: &'static str,
    pub(super) items: Vec<Param>,
}

/// One of an event's parameters: a key, and a value of one of four types.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Param {
    key: &'static str,
    value: Value,
}

#[derive(Clone, Debug, Default, Serialize)]
struct Value {
    string_value: Option<String>,
    int_value: Option<String>,
    float_value: Option<f64>,
    double_value: Option<f64>,
}

/// A parameter that is text.
pub(super) fn text(key: &'static str, value: impl Into<String>) -> Param {
    Param { key, value: Value { string_value: Some(value.into()), ..Value::default() } }
}

/// A parameter that is a whole number.
pub(super) fn whole(key: &'static str, value: i64) -> Param {
    Param { key, value: Value { int_value: Some(value.to_string()), ..Value::default() } }
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct PrivacyInfo {
    pub(super) analytics_storage: &'static str,
    pub(super) ads_storage: &'static str,
    pub(super) uses_transient_token: &'static str,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct Device {
    pub(super) category: &'static str,
    pub(super) operating_system: &'static str,
    pub(super) language: &'static str,
    pub(super) web_info: WebInfo,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct WebInfo {
    pub(super) browser: &'static str,
    pub(super) hostname: &'static str,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct Geo {
    pub(super) continent: &'static str,
    pub(super) country: &'static str,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct TrafficSource {
    pub(super) name: String,
    pub(super) medium: &'static str,
    pub(super) source: &'static str,
}
