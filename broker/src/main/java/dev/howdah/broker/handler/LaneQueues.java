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
 * Keeps the appends that full lanes have refused, until the lanes have space. After a refused append, all later appends
 * of its connection wait too, so that pipelined batches keep their order. The bound is the number of requests in flight
 * of a connection: its Produce requests stay unanswered, and when it has as many as allowed, its socket is not read any
 * more.
 *
 * <p>Thread: any event loop. The queue of a connection belongs to the connection's event loop.
 */
final class LaneQueues {

    private final AppendLanes lanes;
    private final Map<Long, ConnectionQueue> waiting = new ConcurrentHashMap<>();

    LaneQueues(AppendLanes lanes) {
        this.lanes = lanes;
    }

    /** Takes the append, with a reference to its buffer. The append itself is told of its outcome. */
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

        /** The lane has space. Thread: the lane. */
        private void onSpace() {
            try {
                loop.execute(this::drain);
            } catch (RejectedExecutionException shuttingDown) {
                // The event loop has ended. The appends that wait were neither stored nor acknowledged.
            }
        }
    }
}
