package dev.howdah.broker.handler;

import dev.howdah.broker.api.Call;
import dev.howdah.broker.append.AppendLane;
import dev.howdah.broker.append.AppendLanes;
import dev.howdah.broker.append.PendingAppend;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;

/**
 * What full lanes have refused, in order per connection, until they have space. Behind a refused append every later one of its
 * connection waits too, so that the order of pipelined batches is kept. The wait is bounded by the requests in flight of a
 * connection: its Produce requests stay unanswered, and it is not read any more when they are as many as it may have.
 *
 * <p>Thread: any event loop; each connection's queue belongs to its own.
 */
final class LaneQueues {

    private final AppendLanes lanes;
    private final Map<Long, ConnectionQueue> waiting = new ConcurrentHashMap<>();

    LaneQueues(AppendLanes lanes) {
        this.lanes = lanes;
    }

    /** Takes the append with a reference to its buffer; the append itself is told how it ended. */
    void append(Call call, PendingAppend append) {
        ConnectionQueue queue = waiting.get(call.connectionId());
        if (queue != null) {
            queue.appends.add(append);
            return;
        }
        ConnectionQueue fresh = new ConnectionQueue(call);
        fresh.appends.add(append);
        fresh.drain();
    }

    private final class ConnectionQueue {

        private final long connectionId;
        private final EventLoop loop;
        private final Queue<PendingAppend> appends = new ArrayDeque<>(1);

        ConnectionQueue(Call call) {
            this.connectionId = call.connectionId();
            this.loop = call.eventLoop();
        }

        void drain() {
            assert loop.inEventLoop();
            for (PendingAppend head = appends.peek(); head != null; head = appends.peek()) {
                AppendLane lane = lanes.laneOf(head.log().id());
                if (!lane.offerTake(head, this::onSpace)) {
                    waiting.put(connectionId, this);
                    return;
                }
                appends.remove();
            }
            waiting.remove(connectionId);
        }

        /** Thread: the lane that has space. */
        private void onSpace() {
            try {
                loop.execute(this::drain);
            } catch (RejectedExecutionException shuttingDown) {
                // The connection is gone; nothing of this was stored or acknowledged.
            }
        }
    }
}
