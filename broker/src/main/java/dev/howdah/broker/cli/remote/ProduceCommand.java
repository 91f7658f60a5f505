package dev.howdah.broker.cli.remote;

import dev.howdah.broker.client.ClientException;
import dev.howdah.broker.client.Cluster;
import dev.howdah.broker.client.RecordSender;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code howdah produce TOPIC}: each line of the standard input becomes a record. */
@Command(
        name = "produce",
        description = {
            "Store each line of the standard input as a record of a topic, which must exist.",
            "When it ends with exit code 0, all lines are stored, each once."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpWidth = 120)
public final class ProduceCommand extends RemoteCommand {

    @Parameters(paramLabel = "TOPIC", description = "Where to.")
    private String topic = "";

    @Option(names = "--key", paramLabel = "KEY", description = "The key of every record. Default is none.")
    private @Nullable String key;

    @Option(names = "--key-separator", paramLabel = "TEXT", description = "Each line is a key, this text, and a value.")
    private @Nullable String separator;

    @Option(
            names = "--header",
            paramLabel = "NAME=VALUE",
            description = "A header of every record; may be given again.")
    private List<String> headers = new ArrayList<>();

    @Option(
            names = "--partition",
            paramLabel = "N",
            description = "Default is the one of the key, as Kafka's producers choose it.")
    private @Nullable Integer partition;

    @Override
    int run(Cluster cluster, Output output) {
        if (key != null && separator != null) {
            throw wrong("--key and --key-separator do not go together");
        }
        if (separator != null && separator.isEmpty()) {
            throw wrong("--key-separator is empty");
        }
        Map<String, String> pairs = pairs(headers, "--header");
        RecordSender sender = new RecordSender(cluster, topic, CLOCK);
        try {
            send(sender, pairs);
        } finally {
            // Also after a failure: who repeats the command must know what is stored.
            print(sender, output);
        }
        return 0;
    }

    private void send(RecordSender sender, Map<String, String> headers) {
        long number = 0;
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                number++;
                String recordKey = key;
                String value = line;
                if (separator != null) {
                    int at = line.indexOf(separator);
                    if (at < 0) {
                        throw new ClientException("line " + number + " has no '" + separator + "'");
                    }
                    recordKey = line.substring(0, at);
                    value = line.substring(at + separator.length());
                }
                sender.add(
                        partition,
                        recordKey == null ? null : recordKey.getBytes(StandardCharsets.UTF_8),
                        value.getBytes(StandardCharsets.UTF_8),
                        headers);
                // Somebody who types sees each line stored; a pipe fills batches.
                if (!in.ready()) {
                    sender.flush();
                }
            }
            sender.flush();
        } catch (IOException broken) {
            throw new ClientException("the standard input cannot be read: " + broken.getMessage());
        }
    }

    private static void print(RecordSender sender, Output output) {
        List<Map<String, Object>> rows = new ArrayList<>();
        new TreeMap<>(sender.stored())
                .forEach((number, stored) -> rows.add(Output.row(
                        "partition",
                        number,
                        "records",
                        stored.count(),
                        "first",
                        stored.firstOffset(),
                        "last",
                        stored.lastOffset())));
        output.rows(rows, "nothing is stored");
    }
}
