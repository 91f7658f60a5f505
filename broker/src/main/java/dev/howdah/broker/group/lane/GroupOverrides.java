package dev.howdah.broker.group.lane;

import dev.howdah.broker.group.machine.ConsumerGroupSettings;

/** The configurations that are set for single groups at run time. Thread: any; does not block. */
@FunctionalInterface
public interface GroupOverrides {

    GroupOverrides NONE = (groupId, ofAll) -> ofAll;

    /** The settings that apply to a group of the consumer protocol. */
    ConsumerGroupSettings of(String groupId, ConsumerGroupSettings ofAll);
}
