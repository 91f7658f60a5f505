package dev.howdah.broker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.broker.TestStorage;
import dev.howdah.storage.ScramCredential;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code howdah user add}: beside a running broker, with the password in a file or on the standard input. */
class UserCommandTest {

    @TempDir
    private static Path directory;

    private static TestStorage storage;

    @BeforeAll
    static void start() {
        storage = TestStorage.start(directory.resolve("data"));
    }

    @AfterAll
    static void stop() {
        storage.close();
    }

    @Test
    void a_user_is_added_and_gets_another_password() throws Exception {
        Path file = secret("one\n", "rw-------");
        assertThat(run("user", "add", "alice", "--password-file", file.toString(), "--data-dir", data()))
                .isEqualTo(new Result(0, "alice may log in by SCRAM-SHA-256, SCRAM-SHA-512 and PLAIN\n", ""));
        List<ScramCredential> first = storage.get().credentials().find("alice");
        assertThat(first).hasSize(2);
        InputStream terminal = System.in;
        System.setIn(new ByteArrayInputStream("two\n".getBytes(StandardCharsets.UTF_8)));
        try {
            assertThat(run("user", "add", "alice", "--data-dir", data()).code()).isZero();
        } finally {
            System.setIn(terminal);
        }
        List<ScramCredential> second = storage.get().credentials().find("alice");
        assertThat(second).hasSize(2);
        assertThat(second.get(0).storedKey()).isNotEqualTo(first.get(0).storedKey());
    }

    @Test
    void what_is_wrong_is_one_line_without_the_password() throws Exception {
        Path open = secret("secret", "rw-r--r--");
        assertFails(1, "others may read " + open, "add", "bob", "--password-file", open.toString());
        assertFails(
                1,
                "a password has 1 to 4096 characters",
                "add",
                "bob",
                "--password-file",
                secret("\n", "rw-------").toString());
        assertFails(1, "cannot be read", "add", "bob", "--password-file", "/no/such/file");
        assertFails(2, "expected: howdah user add NAME", "remove", "bob");
        assertFails(2, "a name has 1 to 1000 bytes", "add", "n".repeat(1_001));
        assertFails(
                1,
                "no private Postgres runs in",
                "add",
                "bob",
                "--password-file",
                secret("secret", "rw-------").toString(),
                "--data-dir",
                directory.resolve("none").toString());
        assertThat(storage.get().credentials().find("bob")).isEmpty();
    }

    private static void assertFails(int code, String why, String... args) {
        String[] all = new String[args.length + 1];
        all[0] = "user";
        System.arraycopy(args, 0, all, 1, args.length);
        Result result = run(all);
        assertThat(result.code()).isEqualTo(code);
        assertThat(result.err())
                .startsWith("howdah: ")
                .hasLineCount(1)
                .contains(why)
                .doesNotContain("secret");
        assertThat(result.out()).isEmpty();
    }

    private static String data() {
        return directory.resolve("data").toString();
    }

    private static Path secret(String text, String rights) throws Exception {
        Path file = Files.createTempFile(directory, "p", "");
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(rights));
        return file;
    }

    private static Result run(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command =
                HowdahCommand.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        int code = command.execute(args);
        return new Result(code, out.toString(), err.toString());
    }

    private record Result(int code, String out, String err) {}
}
