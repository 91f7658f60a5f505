package dev.howdah.broker.cli.remote;

import dev.howdah.broker.client.ClientException;
import dev.howdah.broker.client.Cluster;
import dev.howdah.broker.client.Partition;
import dev.howdah.broker.client.RecordReader;
import dev.howdah.broker.client.RecordReader.Fetched;
import dev.howdah.broker.client.RecordReader.Header;
import dev.howdah.broker.client.Topics;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code howdah consume TOPIC}: prints records, without a group. */
@Command(
        name = "consume",
        description = {
            "Print the committed records of a topic, a value a line, until its end of now. No group remembers it.",
            "With --json each record is an object with partition, offset, timestamp, key, value and headers."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpWidth = 120)
public final class ConsumeCommand extends RemoteCommand {

    private static final Duration WAIT = Duration.ofSeconds(1);

    @Parameters(paramLabel = "TOPIC", description = "From where.")
    private String topic = "";

    @Option(
            names = "--from",
            paramLabel = "PLACE",
            description = "Where to begin: " + Position.FORMS + ". Default: start.")
    private String from = "start";

    @Option(names = "--partition", paramLabel = "N", description = "Only this one; may be given again.")
    private List<Integer> numbers = new ArrayList<>();

    @Option(names = "--max", paramLabel = "N", description = "End after so many records.")
    private long max = Long.MAX_VALUE;

    @Option(names = "--follow", description = "Go on with what comes, until the process is stopped.")
    private boolean follows;

    @Option(names = "--keys", description = "Print the key, a tab, and the value.")
    private boolean showsKeys;

    private long taken;

    @Override
    int run(Cluster cluster, Output output) {
        if (max <= 0) {
            throw wrong("--max is " + max + " (expected: 1 or more)");
        }
        List<Partition> partitions = TopicCommand.partitions(List.of(cluster.topic(topic))).stream()
                .filter(partition -> numbers.isEmpty() || numbers.contains(partition.number()))
                .toList();
        for (Integer number : numbers) {
            if (!partitions.contains(new Partition(topic, number))) {
                throw new ClientException("there is no partition " + topic + "-" + number);
            }
        }
        Topics topics = new Topics(cluster);
        Map<Partition, Long> ends = topics.offsets(partitions, Topics.LATEST);
        RecordReader reader = new RecordReader(
                cluster,
                new Position(from).offsets(topics, topics.offsets(partitions, Topics.EARLIEST), ends, CLOCK.instant()));
        while (true) {
            Map<Partition, Long> positions = reader.positions();
            Set<Partition> left = follows
                    ? positions.keySet()
                    : positions.keySet().stream()
                            .filter(partition ->
                                    positions.getOrDefault(partition, 0L) < ends.getOrDefault(partition, 0L))
                            .collect(Collectors.toSet());
            if (left.isEmpty() || !reader.poll(left, WAIT, record -> take(record, ends, output))) {
                return 0;
            }
            output.flush();
        }
    }

    private boolean take(Fetched record, Map<Partition, Long> ends, Output output) {
        if (follows || record.offset() < ends.getOrDefault(record.partition(), 0L)) {
            print(record, output);
            taken++;
        }
        return taken < max;
    }

    private void print(Fetched record, Output output) {
        if (output.isJson()) {
            Map<String, Object> fields = Output.row(
                    "partition",
                    record.partition().number(),
                    "offset",
                    record.offset(),
                    "timestamp",
                    Instant.ofEpochMilli(record.timestampMs()).toString());
            put(fields, "key", record.key());
            put(fields, "value", record.value());
            if (!record.headers().isEmpty()) {
                List<Map<String, Object>> headers = new ArrayList<>();
                for (Header header : record.headers()) {
                    Map<String, Object> each = Output.row("name", header.name());
                    put(each, "value", header.value());
                    headers.add(each);
                }
                fields.put("headers", headers);
            }
            output.line(Output.json(fields));
        } else {
            output.line((showsKeys ? text(record.key()) + "\t" : "") + text(record.value()));
        }
    }

    /** What is no text has another name, so that nobody takes the one for the other. */
    private static void put(Map<String, Object> fields, String name, byte @Nullable [] bytes) {
        if (bytes == null) {
            fields.put(name, null);
            return;
        }
        try {
            fields.put(
                    name,
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(bytes))
                            .toString());
        } catch (CharacterCodingException binary) {
            fields.put(name + "Base64", Base64.getEncoder().encodeToString(bytes));
        }
    }

    private static String text(byte @Nullable [] bytes) {
        return bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
    }
}
