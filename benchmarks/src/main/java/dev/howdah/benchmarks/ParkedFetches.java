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
import java.util.Arrays;
import java.util.List;

/**
 * Many connections, each with a Fetch v11 of one partition that waits for a first record: connection {@code i} waits at partition {@code i} modulo
 * the number of partitions. Thread: one.
 */
final class ParkedFetches implements AutoCloseable {

    private static final int FETCH = 1;
    private static final int VERSION = 11;
    private static final int MAX_WAIT_MS = 540_000;
    private static final int BYTES_MAX = 1 << 20;

    /** An answer without records is shorter than this, one with a batch longer. */
    private static final int ANSWER_BYTES_MIN = 100;

    private final Selector selector = Selector.open();
    private final List<Waiting> connections = new ArrayList<>();
    private final int partitions;

    private static final class Waiting {
        final SocketChannel channel;
        final ByteBuffer answer = ByteBuffer.allocate(4 << 10);
        long answeredNanos;

        Waiting(SocketChannel channel) {
            this.channel = channel;
        }

        boolean isComplete() {
            return answer.position() >= Integer.BYTES && answer.position() >= Integer.BYTES + answer.getInt(0);
        }
    }

    ParkedFetches(int port, String topic, int count, int partitions) throws IOException {
        this.partitions = partitions;
        for (int i = 0; i < count; i++) {
            SocketChannel channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            ByteBuffer request = ByteBuffer.wrap(request(topic, i % partitions));
            while (request.hasRemaining()) {
                channel.write(request);
            }
            channel.configureBlocking(false);
            Waiting connection = new Waiting(channel);
            channel.register(selector, SelectionKey.OP_READ, connection);
            connections.add(connection);
        }
    }

    private static byte[] request(String topic, int partition) {
        return RawConnection.framed(RawConnection.header(FETCH, VERSION, 1)
                .int32(-1) // replica
                .int32(MAX_WAIT_MS)
                .int32(1)
                .int32(BYTES_MAX)
                .int8(0) // isolation
                .int32(0)
                .int32(-1) // no session
                .int32(1)
                .string(topic)
                .int32(1)
                .int32(partition)
                .int32(-1) // leader epoch
                .int64(0)
                .int64(-1) // log start
                .int32(BYTES_MAX)
                .int32(0) // forgotten topics
                .string("")); // rack
    }

    /** How many have had their answer. */
    long answered() {
        return connections.stream()
                .filter(waiting -> waiting.answeredNanos != 0)
                .count();
    }

    /**
     * Takes answers until so many have one.
     *
     * @throws IOException if they have not within the time, or an answer has no records
     */
    void awaitAnswered(long count, long timeoutMs) throws IOException {
        long deadline = System.nanoTime() + timeoutMs * 1_000_000;
        long answered = answered();
        while (answered < count) {
            long leftMs = (deadline - System.nanoTime()) / 1_000_000;
            if (leftMs <= 0) {
                throw new IOException(answered + " of " + count + " fetches were answered in " + timeoutMs + " ms");
            }
            selector.select(leftMs);
            for (SelectionKey key : selector.selectedKeys()) {
                Waiting waiting = (Waiting) key.attachment();
                read(waiting);
                if (waiting.isComplete()) {
                    waiting.answeredNanos = System.nanoTime();
                    key.cancel();
                    answered++;
                }
            }
            selector.selectedKeys().clear();
        }
    }

    private static void read(Waiting waiting) throws IOException {
        if (waiting.channel.read(waiting.answer) < 0) {
            throw new IOException("the broker closed a connection whose fetch waited");
        }
        if (waiting.isComplete() && waiting.answer.position() < ANSWER_BYTES_MIN) {
            throw new IOException("an answer without records: " + Arrays.toString(waiting.answer.array()));
        }
    }

    /** How long after this moment those were answered that waited at this partition; at all if it is negative. */
    Percentiles answeredAfter(long nanos, int partition) {
        Percentiles times = new Percentiles();
        for (int i = 0; i < connections.size(); i++) {
            long answered = connections.get(i).answeredNanos;
            if (answered > nanos && (partition < 0 || i % partitions == partition)) {
                times.add(answered - nanos);
            }
        }
        return times;
    }

    @Override
    public void close() throws IOException {
        for (Waiting connection : connections) {
            connection.channel.close();
        }
        selector.close();
    }
}
