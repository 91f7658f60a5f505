package dev.howdah.broker.group.lane;

import dev.howdah.broker.group.machine.ConsumerGroupSettings;

/** What is set for single groups at run time. Thread: any; does not block. */
@FunctionalInterface
public interface GroupOverrides {

    GroupOverrides NONE = (groupId, ofAll) -> ofAll;

    /** What holds for a group of the consumer protocol. */
    ConsumerGroupSettings of(String groupId, ConsumerGroupSettings ofAll);
}
