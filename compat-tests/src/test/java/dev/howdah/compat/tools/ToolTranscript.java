package dev.howdah.compat.tools;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Runs tools one after the other and keeps what each step printed, without the stacks of errors and in the order of the alphabet: the
 * order of rows differs by nature. Thread: one.
 */
public final class ToolTranscript {

    /** A member makes its own id, 16 random bytes in base64. */
    private static final Pattern MEMBER = Pattern.compile("(?<=^| )[\\w-]{22}(?= |$)");

    private static final Pattern PORT = Pattern.compile("(127\\.0\\.0\\.1|localhost):\\d+( +\\(\\d+\\))?");
    private static final Pattern SPACES = Pattern.compile(" +");
    private static final Pattern STACK = Pattern.compile("^\\s+(at |\\.\\.\\. ).*");

    private final Tools tools;
    private final Path directory;
    private final UnaryOperator<String> normal;
    private final Map<String, List<String>> steps = new LinkedHashMap<>();

    /**
     * @param directory of the script's files, which is left out of the steps' names
     * @param normal what a line is without what differs by nature
     */
    public ToolTranscript(Tools tools, Path directory, UnaryOperator<String> normal) {
        this.tools = tools;
        this.directory = directory;
        this.normal = normal;
    }

    /** Runs a tool by its main class; returns what it printed, as it was. */
    public List<String> tool(String main, String... arguments) {
        Tools.Answer answer = tools.run(main, arguments);
        List<String> lines = new ArrayList<>(answer.lines().stream()
                .filter(line -> !STACK.matcher(line).matches())
                .map(normal)
                .sorted()
                .toList());
        if (answer.exitCode() != 0) {
            // An error of usage: all options follow.
            lines.removeIf(line -> line.startsWith("--") || line.startsWith("Option ") || line.startsWith("-"));
            lines.add("exit code " + answer.exitCode());
        }
        String tool = main.substring(main.lastIndexOf('.') + 1);
        put((tool + " " + String.join(" ", arguments)).replace(directory.toString(), ""), lines);
        return answer.lines();
    }

    /** All that a tool for groups tells of one. */
    public void describeInEveryWay(String main, String group) {
        tool(main, "--describe", "--group", group);
        tool(main, "--describe", "--group", group, "--offsets", "--verbose");
        tool(main, "--describe", "--group", group, "--members");
        tool(main, "--describe", "--group", group, "--members", "--verbose");
        tool(main, "--describe", "--group", group, "--state");
        tool(main, "--describe", "--group", group, "--state", "--verbose");
    }

    /** A step without a tool, numbered as the others. */
    public void put(String step, List<String> lines) {
        steps.put(String.format("%03d %s", steps.size(), step), lines);
    }

    /** What each step printed, in the order of the steps; others may be added under names of their own. */
    public Map<String, List<String>> steps() {
        return steps;
    }

    /** A line of a table without the width of its columns and without members' ids. */
    public static String withoutMembers(String line) {
        return MEMBER.matcher(SPACES.matcher(line).replaceAll(" ").strip()).replaceAll("ID");
    }

    public static String withoutPorts(String line) {
        return PORT.matcher(line).replaceAll("HOST:PORT (NODE)");
    }
}
