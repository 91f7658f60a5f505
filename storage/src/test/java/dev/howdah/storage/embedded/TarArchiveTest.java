package dev.howdah.storage.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TarArchiveTest {

    @TempDir
    private Path directory;

    private final ByteArrayOutputStream archive = new ByteArrayOutputStream();

    @Test
    void files_modes_links_and_directories_come_out_as_they_went_in() throws IOException {
        entry('5', "lib/", "", 0755, "");
        entry('0', "bin/postgres", "program", 0755, "");
        entry('0', "share/plain", "x".repeat(512), 0640, "");
        entry('0', "share/empty", "", 0644, "");
        entry('2', "lib/link", "", 0777, "../bin/postgres");
        unpack();

        assertThat(directory.resolve("lib")).isDirectory();
        assertThat(directory.resolve("bin/postgres")).hasContent("program").isExecutable();
        assertThat(directory.resolve("share/plain")).hasContent("x".repeat(512));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("share/plain"))))
                .isEqualTo("rw-r-----");
        assertThat(directory.resolve("share/empty")).isEmptyFile();
        assertThat(directory.resolve("lib/link")).hasContent("program");
    }

    @Test
    void a_name_too_long_for_its_header_is_read_from_the_entry_before() throws IOException {
        String name = "d".repeat(90) + "/" + "f".repeat(90);
        entry('L', "././@LongLink", name + "\0", 0, "");
        entry('0', name.substring(0, 100), "content", 0644, "");
        unpack();

        assertThat(directory.resolve(name)).hasContent("content");
    }

    @Test
    void an_entry_outside_of_the_directory_is_refused() {
        entry('0', "../escaped", "x", 0644, "");

        assertThatThrownBy(this::unpack).isInstanceOf(IOException.class).hasMessageContaining("outside");
        assertThat(directory.resolveSibling("escaped")).doesNotExist();
    }

    @Test
    void an_archive_that_ends_within_a_file_is_refused() {
        entry('0', "file", "x".repeat(1000), 0644, "");
        byte[] cut = Arrays.copyOf(archive.toByteArray(), 700);

        assertThatThrownBy(() -> TarArchive.unpack(new ByteArrayInputStream(cut), directory))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("ends within a file");
    }

    private void unpack() throws IOException {
        archive.writeBytes(new byte[1024]);
        TarArchive.unpack(new ByteArrayInputStream(archive.toByteArray()), directory);
    }

    private void entry(char type, String name, String content, int mode, String link) {
        byte[] header = new byte[512];
        put(header, 0, name);
        put(header, 100, String.format("%07o", mode));
        put(header, 124, String.format("%011o", content.length()));
        header[156] = (byte) type;
        put(header, 157, link);
        put(header, 257, "ustar");
        archive.writeBytes(header);
        archive.writeBytes(content.getBytes(StandardCharsets.UTF_8));
        archive.writeBytes(new byte[(512 - content.length() % 512) % 512]);
    }

    private static void put(byte[] header, int offset, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, header, offset, bytes.length);
    }
}
