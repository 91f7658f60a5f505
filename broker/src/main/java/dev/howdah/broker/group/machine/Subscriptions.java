package dev.howdah.broker.group.machine;

import dev.howdah.broker.group.machine.GroupTopics.GroupTopic;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The topics to which the members of a consumer group are subscribed, by name and by regular expression, for one
 * version of the topics. An expression is matched once for each version.
 *
 * <p>Thread: group lane.
 */
final class Subscriptions {

    private final Map<String, Set<GroupTopic>> byRegex = new HashMap<>();
    private GroupTopics topics = GroupTopics.NONE;
    private @Nullable Object version;

    /** Takes the current topics. Returns true if they differ from those that were seen last. */
    boolean refresh(GroupTopics now) {
        Object nowVersion = now.version();
        if (nowVersion == version) {
            return false;
        }
        topics = now;
        version = nowVersion;
        byRegex.clear();
        return true;
    }

    /** The existing topics to which a member is subscribed. */
    Set<GroupTopic> topics(MemberProfile profile) {
        Set<GroupTopic> found = new HashSet<>();
        profile.topicNames().forEach(name -> topics.find(name).ifPresent(found::add));
        if (!profile.topicRegex().isEmpty()) {
            found.addAll(byRegex.computeIfAbsent(profile.topicRegex(), this::match));
        }
        return found;
    }

    Set<UUID> topicIds(MemberProfile profile) {
        return topics(profile).stream().map(GroupTopic::id).collect(Collectors.toSet());
    }

    /** The topics to which the group as a whole is subscribed. */
    Set<GroupTopic> topics(Collection<ConsumerMember> members) {
        Set<GroupTopic> found = new HashSet<>();
        members.forEach(member -> found.addAll(topics(member.profile)));
        byRegex.keySet()
                .retainAll(members.stream()
                        .map(member -> member.profile.topicRegex())
                        .collect(Collectors.toSet()));
        return found;
    }

    /** A number that changes when a topic is created, deleted, grown or made again. It is the same after a restart. */
    static long fingerprint(Set<GroupTopic> topics) {
        long hash = 1;
        for (GroupTopic topic : new TreeMap<>(
                        topics.stream().collect(Collectors.toMap(GroupTopic::name, t -> t, (a, b) -> b)))
                .values()) {
            hash = 31 * hash + Objects.hash(topic.name(), topic.partitionCount());
            hash = 31 * hash + topic.id().getMostSignificantBits();
            hash = 31 * hash + topic.id().getLeastSignificantBits();
        }
        return hash;
    }

    private Set<GroupTopic> match(String text) {
        Optional<TopicRegex> regex = TopicRegex.compile(text);
        if (regex.isEmpty()) {
            return Set.of();
        }
        return topics.all().stream()
                .filter(topic -> regex.get().matches(topic.name()))
                .collect(Collectors.toSet());
    }
}
