package dev.howdah.compat.groups;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * A JVM with members of any version of kafka-clients. Takes {@code start NAME TOPIC SETTING=VALUE …} and {@code stop NAME}
 * on standard input; its end is the end of all members. What they say goes to standard output.
 */
public final class MemberHost {

    private static final long STOP_LIMIT_MS = 30_000;

    private MemberHost() {}

    public static void main(String[] arguments) throws IOException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        Map<String, JavaMember> members = new HashMap<>();
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String command = commands.readLine(); command != null; command = commands.readLine()) {
            String[] words = command.split(" ");
            if (words[0].equals("start")) {
                Map<String, String> settings = new TreeMap<>();
                for (int i = 3; i < words.length; i++) {
                    String[] setting = words[i].split("=", 2);
                    settings.put(setting[0], setting[1]);
                }
                members.put(words[1], new JavaMember(words[1], words[2], settings, out::println));
            } else {
                members.get(words[1]).stop();
            }
        }
        members.values().forEach(JavaMember::stop);
        members.values().forEach(member -> member.awaitEnd(STOP_LIMIT_MS));
        System.exit(0);
    }
}
