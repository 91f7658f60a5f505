package dev.howdah.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import dev.howdah.storage.postgres.options.PostgresUrl;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresUrlTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgres://me:s%2Fe%40c+ret@db.example:6000/events?sslmode=require",
                "postgresql://me:s%2Fe%40c+ret@db.example:6000/events?sslmode=require",
                "jdbc:postgresql://db.example:6000/events?user=me&password=s%2Fe%40c+ret&sslmode=require",
            })
    void every_common_form_is_understood(String text) {
        PostgresUrl url = PostgresUrl.parse(text);

        assertThat(url)
                .isEqualTo(
                        new PostgresUrl("db.example", 6000, "events", "me", "s/e@c+ret", Map.of("sslmode", "require")));
        assertThat(url.toString()).isEqualTo("postgresql://me@db.example:6000/events");
    }

    @Test
    void what_is_missing_has_postgres_own_defaults() {
        PostgresUrl url = PostgresUrl.parse("postgres://me@[::1]");

        assertThat(url).isEqualTo(new PostgresUrl("::1", 5432, "me", "me", "", Map.of()));
        assertThat(url.jdbcUrl()).isEqualTo("jdbc:postgresql://[::1]:5432/me");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "mysql://a:secret@b/c",
                "postgres://",
                "postgres://a:secret@b c/d",
                "postgres:///x",
                "postgres://a:se%zzcret@b/c"
            })
    void nonsense_is_unusable_and_never_quoted(String text) {
        assertThatThrownBy(() -> PostgresUrl.parse(text)).isInstanceOfSatisfying(StorageException.class, e -> {
            assertThat(e.failure()).isInstanceOf(StorageFailure.Unusable.class);
            assertThat(e.getMessage()).doesNotContain("cret").doesNotContain("\n");
        });
    }
}
