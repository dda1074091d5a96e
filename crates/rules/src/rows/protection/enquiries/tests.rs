//! What the rows say of journeys.
