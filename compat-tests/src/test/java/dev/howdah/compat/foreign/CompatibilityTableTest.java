package dev.howdah.compat.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The last step of {@code foreign/table}; no tests of their own. */
@Tag("table")
class CompatibilityTableTest {

    @Test
    void the_table_is_written() throws Exception {
        CompatibilityTable.writePage();
        assertThat(Files.readString(CompatibilityTable.PAGE)).contains("| create-topic | ok |");
    }

    @Test
    void the_section_on_logging_in_is_written() throws Exception {
        LoginTable.writeInto(CompatibilityTable.PAGE);
        assertThat(Files.readString(CompatibilityTable.PAGE)).contains("## Logging in");
    }
}
