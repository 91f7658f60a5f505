package dev.howdah.broker.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class SealedValuesTest {

    private final SealedValues values = new SealedValues(new byte[] {1, 2, 3});

    @Test
    void what_was_sealed_is_opened_with_the_same_secret_and_name() {
        String sealed = values.seal("a.password", "secret é");
        assertThat(new SealedValues(new byte[] {1, 2, 3}).open("a.password", sealed))
                .contains("secret é");
        assertThat(values.open("b.password", sealed))
                .as("of another configuration")
                .isEmpty();
        assertThat(new SealedValues(new byte[] {1, 2, 4}).open("a.password", sealed))
                .as("of another database")
                .isEmpty();
    }

    @Test
    void the_stored_form_shows_nothing_and_is_new_each_time() {
        String sealed = values.seal("a.password", "secret");
        assertThat(sealed).isNotEqualTo(values.seal("a.password", "secret")).doesNotContain("secret");
        byte[] decoded = Base64.getDecoder().decode(sealed.substring(sealed.indexOf(':') + 1));
        assertThat(new String(decoded, StandardCharsets.ISO_8859_1)).doesNotContain("secret");
    }

    @Test
    void what_somebody_has_written_there_is_no_secret() {
        for (String stored : new String[] {
            "",
            "secret",
            "sealed:",
            "sealed:AAAA",
            "sealed:%",
            values.seal("a", "b").replace("=", "") + "A"
        }) {
            assertThat(values.open("a", stored)).as(stored).isEmpty();
        }
    }
}
