package dev.howdah.broker.net;

import dev.howdah.broker.metrics.BrokerMetrics;
import io.netty.channel.Channel;
import java.util.EnumSet;
import java.util.Set;

/**
 * Back-pressure of one connection, all of it. The socket is read only while no reason speaks against it: a whole request that
 * may not be taken up yet, no room in the budget of received bytes, responses that the client does not take, or a broker that is
 * shutting down. What is not read fills the client's socket, and the client slows down.
 *
 * <p>Thread: io.
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
            case DRAINING -> {}
        }
    }

    enum Reason {
        REQUEST_WAITS,
        BUDGET,
        SLOW_READER,
        DRAINING
    }
}
