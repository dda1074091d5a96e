//! Read models over all children, fed by hand.
