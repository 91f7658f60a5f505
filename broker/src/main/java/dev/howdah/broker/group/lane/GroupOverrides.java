package dev.howdah.broker.group.lane;

import dev.howdah.broker.group.machine.ConsumerGroupSettings;
import dev.howdah.broker.group.machine.ShareGroupSettings;

/** What is set for single groups at run time. Thread: any; does not block. */
public interface GroupOverrides {

    GroupOverrides NONE = new GroupOverrides() {
        @Override
        public ConsumerGroupSettings of(String groupId, ConsumerGroupSettings ofAll) {
            return ofAll;
        }

        @Override
        public ShareGroupSettings of(String groupId, ShareGroupSettings ofAll) {
            return ofAll;
        }
    };

    /** What holds for a group of the consumer protocol. */
    ConsumerGroupSettings of(String groupId, ConsumerGroupSettings ofAll);

    /** What holds for a share group. */
    ShareGroupSettings of(String groupId, ShareGroupSettings ofAll);
}
