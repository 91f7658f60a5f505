package dev.howdah.compat.history;

import dev.howdah.compat.history.Event.Acked;
import dev.howdah.compat.history.Event.Coverage;
import dev.howdah.compat.history.Event.Head;
import dev.howdah.compat.history.Event.Reader;
import dev.howdah.compat.history.Event.Seen;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/** 9: a complete reader saw exactly the offsets from the log's start to its next offset; no offset is acked twice. */
final class DenseHead implements Invariant {

    private record Cursor(Reader reader, TopicPartition at) {}

    @Override
    public Name name() {
        return Name.DENSE_HEAD;
    }

    @Override
    public void check(History history, Findings findings) {
        Map<Place, String> acked = new HashMap<>();
        history.forEach(Acked.class, ack -> {
            String first = acked.putIfAbsent(new Place(ack.at(), ack.offset()), ack.value());
            if (first != null) {
                findings.violated(
                        name(), ack.at() + "@" + ack.offset() + " was acked to " + first + " and to " + ack.value());
            }
        });
        checkHeads(history, findings);
    }

    private void checkHeads(History history, Findings findings) {
        Set<Reader> complete = new HashSet<>();
        Map<Cursor, Set<Long>> offsets = new HashMap<>();
        Map<Cursor, Long> highest = new HashMap<>();
        history.forEach(Seen.class, seen -> {
            if (seen.reader().coverage() == Coverage.COMPLETE) {
                Cursor cursor = new Cursor(seen.reader(), seen.at());
                complete.add(seen.reader());
                offsets.computeIfAbsent(cursor, unused -> new HashSet<>()).add(seen.offset());
                highest.merge(cursor, seen.offset(), Math::max);
            }
        });
        history.forEach(Head.class, head -> {
            for (Reader reader : complete) {
                Cursor cursor = new Cursor(reader, head.at());
                long next = highest.getOrDefault(cursor, head.logStartOffset() - 1) + 1;
                long count = offsets.getOrDefault(cursor, Set.of()).size();
                if (next != head.nextOffset() || count != head.nextOffset() - head.logStartOffset()) {
                    findings.violated(
                            name(),
                            head + ", but " + reader.name() + " saw " + count + " offsets, the next would be " + next);
                }
            }
        });
    }
}
