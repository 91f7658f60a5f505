package dev.howdah.compat.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A member of a group that does what the group wants from it and nothing else, on a connection of its own: thousands of them cost
 * a test what a few consumers would. Thread: one at a time.
 */
public final class LightMember implements AutoCloseable {

    private static final int JOIN_GROUP = 11;
    private static final int HEARTBEAT = 12;
    private static final int SYNC_GROUP = 14;
    private static final int OFFSET_COMMIT = 8;
    private static final int CONSUMER_GROUP_HEARTBEAT = 68;
    private static final int SESSION_TIMEOUT_MS = 45_000;

    /** A round trip for each of the two steps, and some more until all have what they should. */
    private static final int CONSUMER_HEARTBEATS_MAX = 50;

    private final RawConnection connection;
    private final String group;
    private final boolean classic;
    private String memberId;
    private int epoch;
    private byte @Nullable [] assigned;
    private boolean assignmentIsNew;

    private LightMember(int port, String group, boolean classic) throws IOException {
        this.connection = new RawConnection(port);
        this.group = group;
        this.classic = classic;
        this.memberId = classic ? "" : UUID.randomUUID().toString();
    }

    /** A whole group, of the classic or of the consumer protocol, stable when this returns. */
    public static List<LightMember> join(int port, String group, String topic, int count, boolean classic)
            throws IOException {
        List<LightMember> members = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            members.add(new LightMember(port, group, classic));
        }
        if (classic) {
            joinClassic(members);
        } else {
            joinConsumer(members, topic);
        }
        return members;
    }

    /** All in one generation: whoever is answered with an older one joins again. */
    private static void joinClassic(List<LightMember> members) throws IOException {
        List<LightMember> joining = members;
        while (!joining.isEmpty()) {
            for (LightMember member : joining) {
                member.sendJoin();
            }
            for (LightMember member : joining) {
                member.receiveJoin();
            }
            int newest = members.stream().mapToInt(member -> member.epoch).max().orElse(0);
            joining = members.stream().filter(member -> member.epoch < newest).toList();
        }
        for (LightMember member : members) {
            member.sendSync(members);
        }
        for (LightMember member : members) {
            ByteBuffer response = member.connection.receive();
            require(response.getShort(8), "SyncGroup");
        }
    }

    private void sendJoin() throws IOException {
        connection.send(RawConnection.framed(RawConnection.header(JOIN_GROUP, 2, 1)
                .string(group)
                .int32(SESSION_TIMEOUT_MS)
                .int32(SESSION_TIMEOUT_MS)
                .string(memberId)
                .string("consumer")
                .int32(1)
                .string("range")
                .int32(0)));
    }

    private void receiveJoin() throws IOException {
        ByteBuffer response = connection.receive();
        response.position(8);
        require(response.getShort(), "JoinGroup");
        epoch = response.getInt();
        string(response, response.getShort());
        string(response, response.getShort());
        memberId = string(response, response.getShort());
    }

    /** Only the leader's assignments are looked at, and any bytes will do. */
    private void sendSync(List<LightMember> members) throws IOException {
        Bytes request = RawConnection.header(SYNC_GROUP, 1, 2)
                .string(group)
                .int32(epoch)
                .string(memberId)
                .int32(members.size());
        members.forEach(member -> request.string(member.memberId).int32(1).int8(7));
        connection.send(RawConnection.framed(request));
    }

    private static void joinConsumer(List<LightMember> members, String topic) throws IOException {
        for (LightMember member : members) {
            member.beatConsumer(topic);
        }
        for (int i = 0; i < CONSUMER_HEARTBEATS_MAX; i++) {
            boolean changed = false;
            for (LightMember member : members) {
                int before = member.epoch;
                member.beatConsumer(null);
                changed |= member.epoch != before || member.assignmentIsNew;
            }
            if (!changed) {
                return;
            }
        }
        throw new IOException("the group does not come to rest");
    }

    /** Says that it is alive; fails on any error, a rebalance too. */
    public void heartbeat() throws IOException {
        if (!classic) {
            beatConsumer(null);
            return;
        }
        connection.send(RawConnection.framed(
                RawConnection.header(HEARTBEAT, 1, 3).string(group).int32(epoch).string(memberId)));
        require(connection.receive().getShort(8), "Heartbeat");
    }

    /** Version 1, with the topic only in the first one. */
    private void beatConsumer(@Nullable String topic) throws IOException {
        Bytes request = RawConnection.header(CONSUMER_GROUP_HEARTBEAT, 1, 4).int8(0);
        compact(request, group);
        compact(request, memberId);
        request.int32(epoch).int8(0).int8(0).int32(topic == null ? -1 : SESSION_TIMEOUT_MS);
        if (topic == null) {
            request.int8(0);
        } else {
            compact(request.int8(2), topic);
        }
        request.int8(0).int8(0);
        if (topic != null) {
            request.int8(1);
        } else if (assigned != null && assignmentIsNew) {
            request.raw(assigned);
        } else {
            request.int8(0);
        }
        connection.send(RawConnection.framed(request.int8(0)));
        ByteBuffer response = connection.receive();
        response.position(9);
        short error = response.getShort();
        String message = string(response, response.get() - 1);
        if (error != 0) {
            throw new IOException("ConsumerGroupHeartbeat failed with " + error + ": " + message);
        }
        string(response, response.get() - 1);
        epoch = response.getInt();
        response.getInt();
        assignmentIsNew = response.get() >= 0;
        if (assignmentIsNew) {
            // The array as it is, up to the tags of the assignment and of the response.
            byte[] array = new byte[response.remaining() - 2];
            response.get(array);
            assigned = array;
        }
    }

    /** OffsetCommit v5 of one offset in each of the first partitions; of the classic protocol only. */
    public void commit(String topic, int partitions, long offset) throws IOException {
        Bytes request = RawConnection.header(OFFSET_COMMIT, 5, 5)
                .string(group)
                .int32(epoch)
                .string(memberId)
                .int32(1)
                .string(topic)
                .int32(partitions);
        for (int partition = 0; partition < partitions; partition++) {
            request.int32(partition).int64(offset).string("");
        }
        connection.send(RawConnection.framed(request));
        ByteBuffer response = connection.receive();
        response.position(12);
        string(response, response.getShort());
        int answered = response.getInt();
        for (int i = 0; i < answered; i++) {
            response.getInt();
            require(response.getShort(), "OffsetCommit");
        }
    }

    /** Hangs up without leaving. */
    @Override
    public void close() throws IOException {
        connection.close();
    }

    private static void compact(Bytes request, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        request.unsignedVarint(bytes.length + 1L).raw(bytes);
    }

    private static String string(ByteBuffer response, int length) {
        byte[] bytes = new byte[Math.max(0, length)];
        response.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static void require(short error, String what) throws IOException {
        if (error != 0) {
            throw new IOException(what + " failed with " + error);
        }
    }
}
