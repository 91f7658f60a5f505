package dev.howdah.compat.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The last step of {@code foreign/table}; no test of its own. */
@Tag("table")
class CompatibilityTableTest {

    @Test
    void the_table_is_written() throws Exception {
        CompatibilityTable.writePage();
        assertThat(Files.readString(Path.of("..", "docs", "compatibility.md"))).contains("| create-topic | ok |");
    }
}
