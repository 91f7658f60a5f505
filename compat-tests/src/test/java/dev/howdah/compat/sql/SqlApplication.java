package dev.howdah.compat.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.foreign.Toolchain;
import dev.howdah.compat.groups.MemberProcess;
import dev.howdah.compat.process.Commands;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * An application in a process of its own, with sessions of Postgres, which may be killed and is started again then. It prints how each of its
 * transactions ended. Thread: any, one call at a time.
 */
final class SqlApplication implements AutoCloseable {

    /** Before how a transaction ended. */
    static final String DID = "did ";

    static final String COMMITTED = "committed";
    static final String ROLLED_BACK = "rolled back";
    static final String SAVEPOINT = "rolled back to a savepoint";

    /** SQLSTATE 40001. */
    static final String SERIALIZATION = "lost a serialization";

    /** SQLSTATE 55000: somebody else has its partitions. */
    static final String FENCED = "was fenced";

    private final String name;
    private final List<String> command;
    private final Map<String, Integer> done = new ConcurrentSkipListMap<>();
    private MemberProcess process;
    private int kills;

    private SqlApplication(String name, List<String> command) {
        this.name = name;
        this.command = command;
        process = start();
    }

    /** A program of the tests' own. */
    static SqlApplication java(Class<?> program, String... arguments) {
        return new SqlApplication(
                program.getSimpleName(),
                Commands.java(
                        List.of("-Xmx128m", "-XX:TieredStopAtLevel=1"),
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        program.getName(),
                        arguments));
    }

    /** A script with psycopg, of {@code foreign/python/sql}; or the test is not run. */
    static SqlApplication python(String script, String... arguments) {
        Path python = Toolchain.PYTHON_SQL.unpacked().resolve("bin/python");
        List<String> command = new ArrayList<>(List.of(
                python.toString(),
                Path.of("foreign/python/sql").resolve(script).toAbsolutePath().toString()));
        command.addAll(List.of(arguments));
        return new SqlApplication(script, command);
    }

    private MemberProcess start() {
        return new MemberProcess(name, command, false, line -> {
            if (line.startsWith(DID)) {
                done.merge(line.substring(DID.length()), 1, Integer::sum);
            }
        });
    }

    /** kill -9 in the midst of its work; then another one begins. */
    void kill() {
        // The log of one that has ended by itself would go with the next one's start.
        requireAlive();
        process.kill();
        kills++;
        process = start();
    }

    /** How transactions have ended, and how many so. */
    Map<String, Integer> done() {
        Map<String, Integer> all = new TreeMap<>(done);
        all.put("was killed", kills);
        return all;
    }

    /** @throws AssertionError it has ended by itself; says with which exit code, and the last lines of its log */
    void requireAlive() {
        if (!process.isAlive()) {
            throw new AssertionError(process.ending() + "\n" + done());
        }
    }

    boolean did(List<String> outcomes) {
        return done.keySet().containsAll(outcomes);
    }

    /** Ends it after what is under way. It has had no error but those that it may have. */
    void end() {
        process.endInput();
        assertThat(process.awaitEnd()).as(process::ending).isZero();
    }

    @Override
    public void close() {
        process.close();
    }
}
