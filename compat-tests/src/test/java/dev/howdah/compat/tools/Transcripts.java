package dev.howdah.compat.tools;

import dev.howdah.compat.process.KafkaServer;
import dev.howdah.compat.process.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** What a script of tools printed on a server: the lines of each step. Thread: any that may block. */
public final class Transcripts {

    private Transcripts() {}

    /** Steps that are taken with tools on a server, with a directory for their files. */
    public interface Script {
        Map<String, List<String>> run(String bootstrap, Tools tools, Path directory) throws Exception;
    }

    /** Runs the script on a server that is started for it, and keeps what was printed in {@code target/compat/KIND/NAME.txt}. */
    public static Map<String, List<String>> take(
            String kind, String name, Supplier<KafkaServer> launch, Script script) {
        Path directory = Workspace.temporary(kind);
        try (KafkaServer server = launch.get();
                Tools tools = new Tools(server.bootstrap())) {
            Map<String, List<String>> transcript = script.run(server.bootstrap(), tools, directory);
            keep(kind, name, transcript);
            return transcript;
        } catch (Exception e) {
            throw new AssertionError(name, e);
        } finally {
            Workspace.delete(directory);
        }
    }

    /** The lines that are not among the others, each of which stands for one. */
    public static List<String> without(List<String> lines, List<String> others) {
        List<String> left = new ArrayList<>(lines);
        others.forEach(left::remove);
        return left;
    }

    private static void keep(String kind, String name, Map<String, List<String>> transcript) throws IOException {
        List<String> lines = new ArrayList<>();
        transcript.forEach((step, printed) -> {
            lines.add("$ " + step);
            lines.addAll(printed);
        });
        Path directory = Files.createDirectories(Workspace.kept().resolve(kind));
        Files.write(directory.resolve(name + ".txt"), lines);
    }
}
