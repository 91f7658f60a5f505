package dev.howdah.compat.shares;

import dev.howdah.compat.history.Event;
import dev.howdah.compat.history.Event.Acked;
import dev.howdah.compat.history.Event.Delivered;
import dev.howdah.compat.history.Event.LetGo;
import dev.howdah.compat.history.Event.Reader;
import dev.howdah.compat.history.Event.Settled;
import dev.howdah.compat.history.Event.Settlement;
import dev.howdah.compat.history.History;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.common.TopicPartition;

/**
 * What share workers in several processes say, and what became of those that were killed, put in order. Thread: any; guarded by its
 * monitor.
 */
final class ShareLog {

    /** What loggers print is no line. */
    private static final Pattern LINE = Pattern.compile("\\d+ [a-z-]+ \\S+ .*");

    private final String topic;
    private final int deliveriesMax;
    private final List<Timed> events = new ArrayList<>();
    private final Map<String, List<Settled>> asking = new HashMap<>();
    private final Map<String, Long> killed = new HashMap<>();
    private final List<String> failures = new ArrayList<>();
    private final Set<Place> acked = new HashSet<>();
    private final Set<Place> done = new HashSet<>();
    private long deliveries;

    ShareLog(String topic, int deliveriesMax) {
        this.topic = topic;
        this.deliveriesMax = deliveriesMax;
    }

    private record Timed(long nanos, Event event) {}

    private record Place(int partition, long offset) {}

    /** What happened in this process. */
    synchronized void add(long nanos, Event event) {
        events.add(new Timed(nanos, event));
        if (event instanceof Acked ack) {
            acked.add(new Place(ack.at().partition(), ack.offset()));
        } else if (event instanceof Delivered delivered) {
            deliveries++;
            if (delivered.count() >= deliveriesMax) {
                done.add(new Place(delivered.at().partition(), delivered.offset()));
            }
        } else if (event instanceof Settled settled && settled.how() != Settlement.RELEASED) {
            done.add(new Place(settled.at().partition(), settled.offset()));
        }
    }

    synchronized void line(String line) {
        if (!LINE.matcher(line).matches()) {
            return;
        }
        String[] words = line.split(" ");
        long nanos = Long.parseLong(words[0]);
        Reader reader = Reader.subscribe(words[2], "share");
        switch (words[1]) {
            case ShareLine.DELIVERED ->
                add(
                        nanos,
                        new Delivered(
                                reader,
                                new TopicPartition(topic, Integer.parseInt(words[3])),
                                Long.parseLong(words[4]),
                                words[6],
                                Integer.parseInt(words[5]),
                                nanos));
            case ShareLine.SETTLED ->
                add(nanos, settled(reader, words[3], words[4], words[5], Settlement.valueOf(words[6])));
            case ShareLine.LET_GO -> add(nanos, new LetGo(reader));
            case ShareLine.ASKING -> {
                List<Settled> unknown = new ArrayList<>();
                for (int i = 4; i < words.length; i++) {
                    String[] place = words[i].split(":");
                    unknown.add(settled(reader, place[0], place[1], place[2], Settlement.UNKNOWN));
                }
                asking.put(reader.name(), unknown);
            }
            case ShareLine.ASKED -> asking.remove(reader.name());
            default -> failures.add(line);
        }
    }

    private Settled settled(Reader reader, String partition, String offset, String count, Settlement how) {
        TopicPartition at = new TopicPartition(topic, Integer.parseInt(partition));
        return new Settled(reader, at, Long.parseLong(offset), Integer.parseInt(count), how);
    }

    /**
     * A process was killed, and all that it said has come.
     *
     * @param nanos a moment at which it was still alive
     */
    synchronized void killed(String host, long nanos) {
        killed.put(host, nanos);
        asking.entrySet().removeIf(entry -> {
            boolean isOfHost = hostOf(entry.getKey()).equals(host);
            if (isOfHost) {
                entry.getValue().forEach(unknown -> add(nanos, unknown));
            }
            return isOfHost;
        });
    }

    /** A reader is called host-worker.life. */
    private static String hostOf(String reader) {
        return reader.substring(0, reader.lastIndexOf('-'));
    }

    synchronized long deliveries() {
        return deliveries;
    }

    synchronized long ackedCount() {
        return acked.size();
    }

    /** Records that are stored and not done with. */
    synchronized long open() {
        return acked.stream().filter(place -> !done.contains(place)).count();
    }

    synchronized List<String> failures() {
        return List.copyOf(failures);
    }

    /** In the order in which it happened. Who was killed has let go of all, also of what it saw in the moment before. */
    synchronized History history() {
        List<Timed> all = new ArrayList<>(events);
        Set<Reader> readers = new HashSet<>();
        for (Timed timed : events) {
            if (timed.event() instanceof Delivered delivered) {
                Long killedAt = killed.get(hostOf(delivered.reader().name()));
                if (killedAt != null && timed.nanos() >= killedAt) {
                    all.add(new Timed(timed.nanos(), new LetGo(delivered.reader())));
                } else if (killedAt != null && readers.add(delivered.reader())) {
                    all.add(new Timed(killedAt, new LetGo(delivered.reader())));
                }
            }
        }
        all.sort(Comparator.comparingLong(Timed::nanos));
        History history = new History();
        all.forEach(timed -> history.add(timed.event()));
        return history;
    }
}
