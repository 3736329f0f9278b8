//! An env whose files fail on demand, and have only so much room.
