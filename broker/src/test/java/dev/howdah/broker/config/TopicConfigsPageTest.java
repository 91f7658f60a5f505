package dev.howdah.broker.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code docs/topic-configs.md} says of every configuration what the code says. */
class TopicConfigsPageTest {

    private static final Pattern ROW =
            Pattern.compile("^\\| `([a-z0-9.]+)` \\| (?:`([^`]*)`)? ?\\| (yes|none): .+ \\|$");

    @Test
    void the_page_has_every_topic_config_with_its_default_and_whether_it_has_an_effect() throws IOException {
        TreeMap<String, List<String>> page = new TreeMap<>();
        for (String line : Files.readAllLines(Path.of("../docs/topic-configs.md"), StandardCharsets.UTF_8)) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                page.put(row.group(1), List.of(row.group(2) == null ? "" : row.group(2), row.group(3)));
            }
        }
        TreeMap<String, List<String>> code = new TreeMap<>();
        TopicConfigs.ALL.forEach(key -> code.put(
                key.name(), List.of(String.valueOf(key.defaultValue()), TopicConfigs.hasEffect(key) ? "yes" : "none")));
        assertThat(page).isEqualTo(code);
    }
}
