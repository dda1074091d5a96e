//! The service from outside: a real server in this process, asked over real sockets.

mod suite {
    mod append_stream;
    mod authorities;
    mod bad_inputs;
    mod books;
    mod bulk;
    mod commands;
    mod damaged;
    mod differences;
    mod events;
    mod exchange;
    mod heads;
    mod held;
    mod imports;
    mod insight;
    mod keep_alive;
    mod local_ids;
    mod process;
    mod raw;
    mod reading;
    mod reflecting;
    mod returns;
    mod rewrapping;
    mod running;
    mod stopping;
    mod subscribing;
    mod tls;
    mod unreadable;
    mod watching;
}
