package dev.howdah.broker.group.machine;

import dev.howdah.broker.group.machine.ClassicMember.Protocol;
import dev.howdah.protocol.message.ConsumerProtocolSubscription;
import dev.howdah.protocol.message.JoinGroupRequest;
import dev.howdah.protocol.message.SyncGroupRequest;
import dev.howdah.protocol.wire.MalformedMessageException;
import dev.howdah.protocol.wire.WireReader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Converts the fields of classic requests to the types of the machine. Thread: any. */
final class ClassicRequests {

    private static final String CONSUMER_PROTOCOL_TYPE = "consumer";

    /**
     * The longest part of a client id in a member id. A member id is a key in the store, and a client id may have
     * 32,767 characters.
     */
    private static final int MEMBER_ID_PREFIX_CHARS_MAX = 200;

    private ClassicRequests() {}

    /** The protocols of a join, in the client's order of preference. If two have the same name, the first counts. */
    static List<Protocol> protocols(JoinGroupRequest request) {
        Map<String, Protocol> byName = new LinkedHashMap<>();
        request.protocols()
                .forEach(protocol ->
                        byName.putIfAbsent(protocol.name(), new Protocol(protocol.name(), bytes(protocol.metadata()))));
        return List.copyOf(byName.values());
    }

    static Map<String, byte[]> assignments(SyncGroupRequest request) {
        Map<String, byte[]> byMember = new HashMap<>();
        request.assignments()
                .forEach(assignment -> byMember.put(assignment.memberId(), bytes(assignment.assignment())));
        return byMember;
    }

    /**
     * Makes a member id in Kafka's form: the client id or instance id, a dash, and a random UUID ({@code
     * ClassicGroup.generateMemberId}).
     */
    static String memberIdFor(String clientOrInstanceId, String uuid) {
        String prefix = clientOrInstanceId.length() > MEMBER_ID_PREFIX_CHARS_MAX
                ? clientOrInstanceId.substring(0, MEMBER_ID_PREFIX_CHARS_MAX)
                : clientOrInstanceId;
        return prefix.replace('\0', '_') + "-" + uuid;
    }

    /** Whether a client names another protocol. A client that names none agrees. */
    static boolean differs(@Nullable String said, @Nullable String known) {
        return said != null && known != null && !said.equals(known);
    }

    static boolean isConsumer(@Nullable String protocolType) {
        return CONSUMER_PROTOCOL_TYPE.equals(protocolType);
    }

    /**
     * The topics to which the members are subscribed. Null if the protocol is not that of consumers, or the metadata of
     * a member cannot be read.
     */
    static @Nullable Set<String> subscribedTopics(
            @Nullable String protocolType, @Nullable String protocolName, Collection<ClassicMember> members) {
        if (!isConsumer(protocolType)) {
            return null;
        }
        Set<String> topics = new HashSet<>();
        try {
            for (ClassicMember member : members) {
                WireReader in = new WireReader(Unpooled.wrappedBuffer(member.metadata(protocolName)));
                if (in.int16() < 0) {
                    return null;
                }
                // Every version begins with the fields of version 0.
                topics.addAll(ConsumerProtocolSubscription.read(in, (short) 0).topics());
            }
            return topics;
        } catch (MalformedMessageException e) {
            return null;
        }
    }

    private static byte[] bytes(ByteBuf buffer) {
        return ByteBufUtil.getBytes(buffer);
    }
}
