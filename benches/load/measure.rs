//! Latencies, and what a process used.

use std::time::{Duration, Instant};

use hdrhistogram::Histogram;

/// Latencies in microseconds.
pub struct Latencies(Histogram<u64>);

impl Default for Latencies {
    fn default() -> Self {
        Self(Histogram::new_with_bounds(1, 120_000_000, 3).expect("valid bounds"))
    }
}

impl Latencies {
    /// Takes one in.
    pub fn record(&mut self, latency: Duration) {
        let micros = u64::try_from(latency.as_micros()).unwrap_or(u64::MAX);
        self.0.saturating_record(micros.max(1));
    }

    /// Takes in another's.
    pub fn add(&mut self, other: &Self) {
        self.0.add(&other.0).expect("the same bounds");
    }

    /// How many.
    pub fn len(&self) -> u64 {
        self.0.len()
    }

    /// A quantile in milliseconds.
    pub fn ms(&self, quantile: f64) -> f64 {
        self.0.value_at_quantile(quantile) as f64 / 1000.0
    }

    /// The quantiles as JSON fields.
    pub fn json(&self, prefix: &str) -> String {
        format!(
            "\"{prefix}p50_ms\":{:.3},\"{prefix}p99_ms\":{:.3},\"{prefix}max_ms\":{:.3}",
            self.ms(0.5),
            self.ms(0.99),
            self.0.max() as f64 / 1000.0
        )
    }
}

/// What the two processes used from here on.
pub struct Usage {
    pid: u32,
    server: f64,
    client: f64,
    begun: Instant,
}

impl Usage {
    /// Begins.
    pub fn begin(pid: u32) -> Self {
        Self { pid, server: cpu_seconds(pid), client: cpu_seconds(std::process::id()), begun: Instant::now() }
    }

    /// Seconds since the beginning.
    pub fn seconds(&self) -> f64 {
        self.begun.elapsed().as_secs_f64()
    }

    /// Processor seconds and memory as JSON fields.
    pub fn json(&self) -> String {
        format!(
            "\"server_cpu_s\":{:.2},\"client_cpu_s\":{:.2},\"server_rss_mib\":{:.1}",
            cpu_seconds(self.pid) - self.server,
            cpu_seconds(std::process::id()) - self.client,
            rss_mib(self.pid)
        )
    }
}

/// Resident memory of a process in MiB; 0 when it is not known.
fn rss_mib(pid: u32) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    let kib: Option<f64> = line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok());
    kib.unwrap_or(0.0) / 1024.0
}

/// Processor seconds (user and system) that a process has used; 0 when it is not known.
fn cpu_seconds(pid: u32) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |n: usize| fields.get(n).and_then(|field| field.parse::<f64>().ok()).unwrap_or(0.0);
    (ticks(11) + ticks(12)) / 100.0
}
