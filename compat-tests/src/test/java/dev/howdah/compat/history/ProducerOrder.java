package dev.howdah.compat.history;

import dev.howdah.compat.history.Event.Acked;
import dev.howdah.compat.history.Event.Delivery;
import dev.howdah.compat.history.Event.Producer;
import dev.howdah.compat.history.Event.Sent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * 6: the acked offsets of one producer rise in the order of its sends (unless it may reorder), and what was sent after
 * somebody's ack lies behind that ack's record.
 */
final class ProducerOrder implements Invariant {

    private record Lane(Producer producer, TopicPartition at) {}

    private record Moment(long nanos, boolean isAck, Acked acked) {}

    @Override
    public Name name() {
        return Name.PRODUCER_ORDER;
    }

    @Override
    public void check(History history, Findings findings) {
        Map<String, Acked> ackOf = new HashMap<>();
        history.forEach(Acked.class, acked -> ackOf.put(acked.value(), acked));
        checkPerProducer(history, ackOf, findings);
        checkRealTime(history, ackOf, findings);
    }

    private void checkPerProducer(History history, Map<String, Acked> ackOf, Findings findings) {
        Map<Lane, Acked> last = new HashMap<>();
        history.forEach(Sent.class, sent -> {
            Acked acked = ackOf.get(sent.value());
            if (acked == null || sent.producer().delivery() == Delivery.LOOSE) {
                return;
            }
            Acked before = last.put(new Lane(sent.producer(), sent.at()), acked);
            if (before != null && acked.offset() <= before.offset()) {
                findings.violated(
                        name(),
                        sent.producer() + " sent " + before.value() + " before " + acked.value() + ", acked at "
                                + before.offset() + " and " + acked.offset() + " of " + acked.at());
            }
        });
    }

    /** A sweep over sends and acks by time: at each send, the highest offset acked so far is below its own. */
    private void checkRealTime(History history, Map<String, Acked> ackOf, Findings findings) {
        List<Moment> moments = new ArrayList<>();
        history.forEach(Sent.class, sent -> {
            Acked acked = ackOf.get(sent.value());
            if (acked != null) {
                moments.add(new Moment(sent.sentNanos(), false, acked));
                moments.add(new Moment(acked.ackedNanos(), true, acked));
            }
        });
        moments.sort(Comparator.comparingLong(Moment::nanos));
        Map<TopicPartition, Acked> highest = new HashMap<>();
        for (Moment moment : moments) {
            Acked acked = moment.acked();
            Acked floor = highest.get(acked.at());
            if (moment.isAck()) {
                if (floor == null || acked.offset() > floor.offset()) {
                    highest.put(acked.at(), acked);
                }
            } else if (floor != null && acked.offset() <= floor.offset()) {
                findings.violated(
                        name(),
                        acked.value() + " was sent after the ack of " + floor.value() + ", and lies before it in "
                                + acked.at() + ": " + acked.offset() + " <= " + floor.offset());
            }
        }
    }
}
