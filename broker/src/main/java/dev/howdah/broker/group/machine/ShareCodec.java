package dev.howdah.broker.group.machine;

import dev.howdah.broker.group.assignor.TopicIdPartition;
import dev.howdah.storage.GroupKind;
import dev.howdah.storage.GroupStore.GroupRow;
import dev.howdah.storage.GroupStore.MemberRow;
import dev.howdah.storage.GroupStore.StoredGroup;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** A share group as it is stored. Thread: any. */
final class ShareCodec {

    private static final int VERSION = 1;

    private ShareCodec() {}

    static GroupRow row(int groupEpoch, int assignmentEpoch, long topicsFingerprint) {
        return new GroupRow(
                GroupKind.SHARE,
                groupEpoch,
                new StateWriter(VERSION)
                        .int32(assignmentEpoch)
                        .int64(topicsFingerprint)
                        .toBytes());
    }

    static ShareGroup restore(StoredGroup stored) {
        StateReader in = new StateReader(stored.row().state(), VERSION);
        List<ShareMember> members =
                stored.members().stream().map(ShareCodec::member).toList();
        return ShareGroup.restored(stored.groupId(), stored.row().epoch(), in.int32(), in.int64(), members);
    }

    static MemberRow row(ShareMember member) {
        ShareMember.Profile profile = member.profile;
        StateWriter out = new StateWriter(VERSION)
                .string(profile.rackId())
                .string(profile.client().clientId())
                .string(profile.client().clientHost())
                .int32(member.epoch)
                .int32(member.previousEpoch)
                .int32(profile.topicNames().size());
        profile.topicNames().forEach(out::string);
        ConsumerReplies.byTopic(member.assigned).forEach((topic, numbers) -> {
            out.int32(numbers.size()).int64(topic.getMostSignificantBits()).int64(topic.getLeastSignificantBits());
            numbers.forEach(out::int32);
        });
        return new MemberRow(member.memberId, out.int32(0).toBytes());
    }

    private static ShareMember member(MemberRow row) {
        StateReader in = new StateReader(row.state(), VERSION);
        String rackId = in.nullableString();
        ClientIdentity client = new ClientIdentity(in.string(), in.string());
        int epoch = in.int32();
        int previousEpoch = in.int32();
        Set<String> topicNames = new HashSet<>();
        for (int left = in.int32(); left > 0; left--) {
            topicNames.add(in.string());
        }
        Set<TopicIdPartition> assigned = new HashSet<>();
        for (int left = in.int32(); left > 0; left = in.int32()) {
            UUID topic = new UUID(in.int64(), in.int64());
            for (; left > 0; left--) {
                assigned.add(new TopicIdPartition(topic, in.int32()));
            }
        }
        ShareMember member = new ShareMember(row.memberId(), new ShareMember.Profile(rackId, client, topicNames));
        member.epoch = epoch;
        member.previousEpoch = previousEpoch;
        member.assigned = Set.copyOf(assigned);
        member.told = member.assigned;
        return member;
    }
}
