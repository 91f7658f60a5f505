package dev.howdah.broker.net;

import dev.howdah.broker.metrics.BrokerMetrics;
import io.netty.channel.Channel;
import java.util.EnumSet;
import java.util.Set;

/**
 * The back-pressure of one connection; no other class stops reading. There are five reasons not to read the socket: a
 * complete request may not be handled yet, the budget of received bytes has no room, the client does not read its
 * responses, it has used up a quota, or the broker is shutting down. What is not read fills the client's socket, and so slows the client down.
 *
 * <p>Thread: the event loop of the connection.
 */
final class ReadGate {

    private final Channel channel;
    private final BrokerMetrics metrics;
    private final Set<Reason> reasons = EnumSet.noneOf(Reason.class);

    ReadGate(Channel channel, BrokerMetrics metrics) {
        this.channel = channel;
        this.metrics = metrics;
    }

    void set(Reason reason, boolean holds) {
        boolean changed = holds ? reasons.add(reason) : reasons.remove(reason);
        if (!changed) {
            return;
        }
        if (holds) {
            count(reason);
        }
        channel.config().setAutoRead(reasons.isEmpty());
    }

    boolean isHeldBy(Reason reason) {
        return reasons.contains(reason);
    }

    private void count(Reason reason) {
        switch (reason) {
            case REQUEST_WAITS -> metrics.readsPausedByInFlight.increment();
            case BUDGET -> metrics.readsPausedByBudget.increment();
            case SLOW_READER -> metrics.readsPausedBySlowReader.increment();
            case QUOTA -> metrics.readsPausedByQuota.increment();
            case DRAINING -> {}
        }
    }

    enum Reason {
        REQUEST_WAITS,
        BUDGET,
        SLOW_READER,
        QUOTA,
        DRAINING
    }
}
