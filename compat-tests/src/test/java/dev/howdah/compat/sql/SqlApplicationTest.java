package dev.howdah.compat.sql;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.howdah.compat.process.Eventually;
import org.junit.jupiter.api.Test;

/** What a failure says of an application that has ended by itself. */
class SqlApplicationTest {

    @Test
    void a_failure_has_the_exit_code_and_the_log_of_an_application_that_has_ended_by_itself() {
        try (SqlApplication application =
                SqlApplication.java(PollApplication.class, "jdbc:postgresql:nowhere?user=shop", "topic", "many")) {
            assertThatThrownBy(() -> Eventually.holds(
                            () -> {
                                application.requireAlive();
                                return false;
                            },
                            () -> "it goes on"))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("PollApplication has ended with exit code 1\n")
                    .hasMessageContaining("java.lang.NumberFormatException: For input string: \"many\"");
            assertThatThrownBy(application::kill).hasMessageContaining("NumberFormatException");
            assertThatThrownBy(application::end).hasMessageContaining("NumberFormatException");
        }
    }
}
