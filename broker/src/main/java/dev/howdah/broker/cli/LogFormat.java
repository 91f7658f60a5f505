package dev.howdah.broker.cli;

/** How lines of the log look: {@code --log-format}. */
enum LogFormat {
    /** For people: time, level, class, what, and who as key="value". */
    TEXT,
    /** For programs: an object a line, also where there is a stack trace. */
    JSON
}
