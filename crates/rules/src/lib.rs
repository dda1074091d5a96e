//! What law and good practice say of a journey on a day.
