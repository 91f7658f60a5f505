package dev.howdah.storage.postgres.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class IndexKeyTest {

    @Test
    void a_name_of_usual_length_stands_for_itself() {
        for (String name : List.of("", "orders", "x".repeat(1_024), "ä".repeat(512), "a~sha256:b")) {
            assertThat(IndexKey.of(name)).isEqualTo(name);
            assertThat(IndexKey.besideKey(name)).isNull();
        }
    }

    @Test
    void any_other_has_a_short_key_of_its_own_and_comes_back() {
        String key = IndexKey.of("x".repeat(1_025));
        List<String> names = List.of(
                "x".repeat(1_025),
                "x".repeat(1_026),
                "ä".repeat(513),
                "a\0b",
                "a\ufffdb\0",
                // Would be the key of the first.
                key,
                IndexKey.of(key),
                "x".repeat(99) + "\ud83d\ude00".repeat(1_000));
        Set<String> keys = new HashSet<>();
        for (String name : names) {
            String own = IndexKey.of(name);
            assertThat(own.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(1_024);
            assertThat(own).doesNotContain("\0").matches("(?s).*~sha256:[0-9a-f]{64}");
            assertThat(new String(own.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                    .isEqualTo(own);
            assertThat(IndexKey.name(own, IndexKey.besideKey(name))).isEqualTo(name);
            keys.add(own);
        }
        assertThat(keys).hasSameSizeAs(names);
    }
}
