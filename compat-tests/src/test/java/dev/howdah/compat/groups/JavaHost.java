package dev.howdah.compat.groups;

import dev.howdah.compat.process.Commands;
import dev.howdah.compat.process.ServerUnderTest;
import dev.howdah.compat.process.Workspace;
import java.io.File;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** A {@link MemberHost} in a JVM of its own, with members of many groups. Thread: any. */
final class JavaHost implements AutoCloseable {

    /** The version that the tests themselves are compiled against. */
    static final String NEWEST = "newest";

    /** What loggers print is no line. */
    private static final Pattern LINE = Pattern.compile("\\d+ \\S+ [a-z-]+ .*");

    private final Map<String, GroupLog> logs = new ConcurrentHashMap<>();
    private final MemberProcess process;

    JavaHost(String version, String role) {
        String main = MemberHost.class.getName();
        List<String> command = version.equals(NEWEST)
                ? Commands.java(
                        List.of("-Xmx384m"), String.join(File.pathSeparator, Workspace.classPathEntries("")), main)
                : ServerUnderTest.withClients(
                        version, Workspace.classPathEntries("test-classes").get(0), main);
        process = new MemberProcess("java-" + version + "-" + role, command, false, this::onLine);
    }

    private void onLine(String line) {
        if (LINE.matcher(line).matches()) {
            logs.get(line.split(" ", 3)[1]).line(line);
        }
    }

    /** Member names are unique over all groups. */
    void start(String member, GroupLog log, Map<String, String> settings) {
        logs.put(member, log);
        StringBuilder command = new StringBuilder("start " + member + " " + log.topic());
        settings.forEach(
                (name, value) -> command.append(' ').append(name).append('=').append(value));
        process.command(command.toString());
    }

    void stop(String member) {
        process.command("stop " + member);
    }

    void kill() {
        process.kill();
    }

    @Override
    public void close() {
        process.close();
    }
}
