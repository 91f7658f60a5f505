package dev.howdah.benchmarks;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** What is measured. */
enum Step {
    PRODUCE,
    /** As produce, with JSON for values. */
    JSON,
    /** From the beginning, after each produce step. */
    CONSUME,
    /** While it is produced. */
    HOT,
    /** From the beginning, while as much again is produced. */
    BEHIND,
    /** Produce by many producers, one record a request. */
    MANY,
    /** What a topic of JSON takes. */
    DISK,
    /** Over one partition and over many. Not on Kafka, which takes minutes to make the files of a thousand. */
    SPREAD,
    LATENCY;

    static final String ALL = "all";

    static Set<Step> of(String names) {
        if (names.equals(ALL)) {
            return EnumSet.allOf(Step.class);
        }
        Set<Step> steps = EnumSet.noneOf(Step.class);
        for (String name : names.split(",")) {
            steps.add(valueOf(name.toUpperCase(Locale.ROOT)));
        }
        return steps;
    }
}
