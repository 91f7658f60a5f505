package dev.howdah.benchmarks;

import dev.howdah.compat.wire.RawConnection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ShareFetchRequestData;
import org.apache.kafka.common.message.ShareFetchResponseData;
import org.apache.kafka.common.message.ShareGroupHeartbeatRequestData;
import org.jspecify.annotations.Nullable;

/**
 * Many members of share groups, each with a connection of its own on which a ShareFetch of one partition and one record waits. Once it is
 * answered, the next one takes its place at once, and accepts the record. All members of a group heartbeat over one connection more, as
 * often as clients do. Thread: one, beside the one of the heartbeats.
 */
final class ParkedShares implements AutoCloseable {

    private static final int MAX_WAIT_MS = 540_000;
    private static final int BYTES_MAX = 1 << 20;
    private static final long HEARTBEAT_NANOS = 5_000_000_000L;
    private static final int JOINERS = 20;
    private static final int ANSWER_BYTES_MAX = 16 << 10;

    private final Selector selector = Selector.open();
    private final List<Group> groups = new ArrayList<>();
    private final Uuid topicId;
    private final int partitions;
    private final Thread heartbeats = new Thread(this::heartbeat, "heartbeats");
    private final AtomicReference<@Nullable IOException> failure = new AtomicReference<>();
    private volatile boolean closed;
    private long answered;
    private Percentiles times = new Percentiles();
    private long sinceNanos;

    private static final class Member {
        final String id = Uuid.randomUuid().toString();
        int epoch;
        int sessionEpoch;
    }

    private static final class Group {
        final String id;
        final RawConnection connection;
        final List<Member> members = new ArrayList<>();

        Group(String id, int port) throws IOException {
            this.id = id;
            this.connection = new RawConnection(port);
        }
    }

    private static final class Waiting {
        final Group group;
        final Member member;
        final SocketChannel channel;
        final int partition;
        final ByteBuffer answer = ByteBuffer.allocate(ANSWER_BYTES_MAX);

        Waiting(Group group, Member member, SocketChannel channel, int partition) {
            this.group = group;
            this.member = member;
            this.channel = channel;
            this.partition = partition;
        }

        boolean isComplete() {
            return answer.position() >= Integer.BYTES && answer.position() >= Integer.BYTES + answer.getInt(0);
        }
    }

    /** All have joined and their fetches are sent when this returns. */
    ParkedShares(int port, String topic, Uuid topicId, int partitions, int groupCount, int membersPerGroup)
            throws Exception {
        this.topicId = topicId;
        this.partitions = partitions;
        ExecutorService joiners = Executors.newFixedThreadPool(JOINERS);
        try {
            List<Future<Group>> joining = new ArrayList<>();
            for (int i = 0; i < groupCount; i++) {
                String id = topic + "-" + i;
                joining.add(joiners.submit(() -> join(port, id, topic, membersPerGroup)));
            }
            for (Future<Group> joined : joining) {
                groups.add(joined.get());
            }
        } finally {
            joiners.shutdownNow();
        }
        heartbeats.setDaemon(true);
        heartbeats.start();
        for (Group group : groups) {
            for (int i = 0; i < group.members.size(); i++) {
                park(port, group, group.members.get(i), i % partitions);
            }
        }
    }

    private static Group join(int port, String id, String topic, int count) throws IOException {
        Group group = new Group(id, port);
        for (int i = 0; i < count; i++) {
            Member member = new Member();
            member.epoch = ShareFrames.heartbeat(
                    group.connection, beat(group, member).setSubscribedTopicNames(List.of(topic)));
            group.members.add(member);
        }
        return group;
    }

    private static ShareGroupHeartbeatRequestData beat(Group group, Member member) {
        return new ShareGroupHeartbeatRequestData()
                .setGroupId(group.id)
                .setMemberId(member.id)
                .setMemberEpoch(member.epoch);
    }

    /** Every member once in five seconds, at equal distances. */
    private void heartbeat() {
        try {
            while (!closed) {
                long start = System.nanoTime();
                long count = 0;
                long all =
                        groups.stream().mapToLong(group -> group.members.size()).sum();
                for (Group group : groups) {
                    for (Member member : group.members) {
                        member.epoch = ShareFrames.heartbeat(group.connection, beat(group, member));
                        long due = start + ++count * HEARTBEAT_NANOS / all;
                        while (System.nanoTime() < due && !closed) {
                            LockSupport.parkNanos(due - System.nanoTime());
                        }
                    }
                }
            }
        } catch (IOException e) {
            if (!closed) {
                failure.set(e);
            }
        }
    }

    private void park(int port, Group group, Member member, int partition) throws IOException {
        SocketChannel channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        Waiting waiting = new Waiting(group, member, channel, partition);
        ShareFetchRequestData request = request(waiting);
        request.topics().add(ShareFrames.topic(topicId, partition));
        send(waiting, request);
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, waiting);
    }

    private static ShareFetchRequestData request(Waiting waiting) {
        return new ShareFetchRequestData()
                .setGroupId(waiting.group.id)
                .setMemberId(waiting.member.id)
                .setShareSessionEpoch(waiting.member.sessionEpoch++)
                .setMaxWaitMs(MAX_WAIT_MS)
                .setMinBytes(1)
                .setMaxBytes(BYTES_MAX)
                .setMaxRecords(1)
                .setBatchSize(1);
    }

    /** A request is small, and the one before has been answered: there is always room for it. */
    private static void send(Waiting waiting, ShareFetchRequestData request) throws IOException {
        ByteBuffer frame = ByteBuffer.wrap(ShareFrames.fetch(request));
        while (frame.hasRemaining()) {
            waiting.channel.write(frame);
        }
    }

    /** From now on answers count, and how long after this moment they come. */
    void expect() {
        answered = 0;
        times = new Percentiles();
        sinceNanos = System.nanoTime();
    }

    /**
     * Takes answers until so many have come since {@link #expect}.
     *
     * @throws IOException if they have not within the time, or an answer has no record
     */
    Percentiles awaitAnswered(long count, long timeoutMs) throws IOException {
        long deadline = System.nanoTime() + timeoutMs * 1_000_000;
        while (answered < count) {
            long leftMs = (deadline - System.nanoTime()) / 1_000_000;
            if (leftMs <= 0) {
                throw new IOException(answered + " of " + count + " were answered in " + timeoutMs + " ms");
            }
            take(leftMs);
        }
        return times;
    }

    private void take(long waitMs) throws IOException {
        IOException failed = failure.get();
        if (failed != null) {
            throw failed;
        }
        selector.select(waitMs);
        for (SelectionKey key : selector.selectedKeys()) {
            Waiting waiting = (Waiting) key.attachment();
            if (waiting.channel.read(waiting.answer) < 0) {
                throw new IOException("the broker closed a connection whose fetch waited");
            }
            if (waiting.isComplete()) {
                times.add(System.nanoTime() - sinceNanos);
                answered++;
                onAnswer(waiting);
            }
        }
        selector.selectedKeys().clear();
    }

    /** Accepts the record with the next fetch. */
    private void onAnswer(Waiting waiting) throws IOException {
        ShareFetchResponseData answer = ShareFrames.fetched(
                waiting.answer.flip().position(Integer.BYTES).slice());
        waiting.answer.clear();
        List<ShareFetchRequestData.AcknowledgementBatch> accepted = new ArrayList<>();
        answer.responses()
                .forEach(topic -> topic.partitions()
                        .forEach(data -> data.acquiredRecords()
                                .forEach(range -> accepted.add(new ShareFetchRequestData.AcknowledgementBatch()
                                        .setFirstOffset(range.firstOffset())
                                        .setLastOffset(range.lastOffset())
                                        .setAcknowledgeTypes(List.of((byte) 1))))));
        if (accepted.isEmpty()) {
            throw new IOException("an answer without a record: " + answer);
        }
        ShareFetchRequestData next = request(waiting);
        ShareFetchRequestData.FetchTopic topic = ShareFrames.topic(topicId, waiting.partition);
        topic.partitions().find(waiting.partition).setAcknowledgementBatches(accepted);
        next.topics().add(topic);
        send(waiting, next);
    }

    /** Lets time pass in which nobody is to be answered. */
    void idle(int seconds) throws IOException {
        expect();
        long until = System.nanoTime() + seconds * 1_000_000_000L;
        while (System.nanoTime() < until) {
            take(Math.max(1, (until - System.nanoTime()) / 1_000_000));
        }
        if (answered > 0) {
            throw new IOException(answered + " were answered without a record");
        }
    }

    int partitions() {
        return partitions;
    }

    @Override
    public void close() throws IOException {
        closed = true;
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        for (Group group : groups) {
            group.connection.close();
        }
        selector.close();
    }
}
