package dev.howdah.broker.group.machine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicRegexTest {

    @Test
    void the_whole_name_must_match() {
        TopicRegex regex = TopicRegex.compile("events-\\d{4}(-eu)?").orElseThrow();
        assertThat(regex.matches("events-2026")).isTrue();
        assertThat(regex.matches("events-2026-eu")).isTrue();
        assertThat(regex.matches("my-events-2026")).isFalse();
        assertThat(regex.matches("events-2026-us")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[",
                "(",
                "a**b)",
                "(?=look)",
                "(.)\\1",
                "((a{1000}){1000}){1000}",
                "(a{1000}\\(){1000}",
                "\\Q(\\E(a{1000}){1000}",
                "a{99999999999999999999}"
            })
    void what_is_wrong_or_too_big_is_refused(String regex) {
        assertThat(TopicRegex.compile(regex)).isEmpty();
    }

    @Test
    void depth_and_length_are_bounded() {
        assertThat(TopicRegex.compile("(".repeat(400) + ")".repeat(400))).isEmpty();
        assertThat(TopicRegex.compile("a".repeat(100_001))).isEmpty();
        // As long as a string of the protocol can be.
        assertThat(TopicRegex.compile("a".repeat(32_767))).isPresent();
    }

    @Test
    @Timeout(5)
    void what_takes_others_for_ever_is_linear() {
        TopicRegex regex = TopicRegex.compile("(a+)+(a+)+(a+)+b").orElseThrow();
        assertThat(regex.matches("a".repeat(249))).isFalse();
    }
}
