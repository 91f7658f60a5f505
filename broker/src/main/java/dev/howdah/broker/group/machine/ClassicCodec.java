package dev.howdah.broker.group.machine;

import dev.howdah.broker.group.machine.ClassicMember.Protocol;
import dev.howdah.broker.group.machine.ClassicReplies.Generation;
import dev.howdah.storage.GroupChange;
import dev.howdah.storage.GroupKind;
import dev.howdah.storage.GroupStore.GroupRow;
import dev.howdah.storage.GroupStore.MemberRow;
import dev.howdah.storage.GroupStore.StoredGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes and reads the stored form of a classic group. Thread: any. */
final class ClassicCodec {

    /** The version of the form. Version 2 has the flag that a rebalance is due. */
    private static final int VERSION = 2;

    private static final int REBALANCE_DUE_FROM_VERSION = 2;

    private ClassicCodec() {}

    /**
     * Makes a change that stores the whole group.
     *
     * @param assignment the assignment that the members will be told
     */
    static GroupChange change(ClassicRebalance group, Map<String, byte[]> assignment) {
        Generation generation = group.generation();
        byte[] state = new StateWriter(VERSION)
                .string(generation.protocolType())
                .string(generation.protocolName())
                .string(generation.leaderId())
                .int64(group.stateSinceMs())
                .int32(group.isDue() ? 1 : 0)
                .toBytes();
        List<MemberRow> members = new ArrayList<>(group.members().count());
        for (ClassicMember member : group.members().all()) {
            byte[] assigned = assignment.getOrDefault(member.memberId, ClassicMember.NO_ASSIGNMENT);
            members.add(new MemberRow(member.memberId, encode(member, assigned)));
        }
        return GroupChange.whole(group.groupId(), new GroupRow(GroupKind.CLASSIC, generation.id(), state), members);
    }

    static ClassicGroup restore(StoredGroup stored) {
        StateReader in = new StateReader(stored.row().state(), VERSION);
        GroupState state = new GroupState(
                in.nullableString(),
                in.nullableString(),
                in.nullableString(),
                in.int64(),
                in.version() >= REBALANCE_DUE_FROM_VERSION && in.int32() != 0);
        List<ClassicMember> members = stored.members().stream()
                .map(row -> decode(row.memberId(), new StateReader(row.state(), VERSION)))
                .toList();
        return new ClassicGroup(
                ClassicRebalance.restored(stored.groupId(), stored.row().epoch(), state, members));
    }

    private static byte[] encode(ClassicMember member, byte[] assignment) {
        StateWriter out = new StateWriter(VERSION)
                .string(member.instanceId)
                .string(member.client.clientId())
                .string(member.client.clientHost())
                .int32(member.sessionTimeoutMs)
                .int32(member.rebalanceTimeoutMs)
                .int32(member.protocols.size());
        member.protocols.forEach(protocol -> out.string(protocol.name()).bytes(protocol.metadata()));
        return out.bytes(assignment).toBytes();
    }

    private static ClassicMember decode(String memberId, StateReader in) {
        String instanceId = in.nullableString();
        ClientIdentity client = new ClientIdentity(in.string(), in.string());
        int sessionTimeoutMs = in.int32();
        int rebalanceTimeoutMs = in.int32();
        List<Protocol> protocols = new ArrayList<>();
        for (int left = in.int32(); left > 0; left--) {
            protocols.add(new Protocol(in.string(), in.bytes()));
        }
        ClassicMember member =
                new ClassicMember(memberId, instanceId, client, sessionTimeoutMs, rebalanceTimeoutMs, protocols);
        member.assignment = in.bytes();
        return member;
    }

    /**
     * The state of the group.
     *
     * @param rebalanceDue true if the members must rejoin as soon as the group is loaded
     */
    record GroupState(
            @Nullable String protocolType,
            @Nullable String protocolName,
            @Nullable String leaderId,
            long stateSinceMs,
            boolean rebalanceDue) {}
}
