package dev.howdah.broker.handler;

import dev.howdah.broker.admin.AdminThreads;
import dev.howdah.broker.api.StorageErrors;
import dev.howdah.broker.group.lane.GroupCall;
import dev.howdah.broker.group.lane.GroupCoordinator;
import dev.howdah.broker.group.machine.Group;
import dev.howdah.broker.share.ShareRoom;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.KafkaError;
import dev.howdah.storage.GroupKind;
import dev.howdah.storage.StorageException;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the three APIs over a share group's offsets have in common: the group is looked up in its lane, then an admin thread asks
 * the store.
 *
 * <p>Thread: any.
 */
final class ShareOffsets {

    private static final Logger LOG = LoggerFactory.getLogger(ShareOffsets.class);

    private final GroupCoordinator groups;
    private final AdminThreads admin;

    ShareOffsets(GroupCoordinator groups, AdminThreads admin) {
        this.groups = groups;
        this.admin = admin;
    }

    /** What the group must be. */
    enum Wanted {
        THERE,
        WITHOUT_MEMBERS,
        /** Made if there is none. */
        WITHOUT_MEMBERS_OR_NEW
    }

    /** Where the answer goes; one of the two is called, once. Thread: any. */
    interface Answer<R> {

        void onDone(R result);

        void onRefused(KafkaError error, @Nullable String message);
    }

    /** @param work runs on an admin thread; may block and throw {@link StorageException} */
    <R> void ask(String groupId, ApiKey apiKey, Wanted wanted, Supplier<R> work, Answer<R> answer) {
        if (!ShareRoom.isGroupId(groupId)) {
            answer.onRefused(KafkaError.INVALID_GROUP_ID, null);
            return;
        }
        groups.submit(GroupCall.of(
                groupId,
                room -> {
                    Optional<Group> group = room.group();
                    if (group.isEmpty() && wanted == Wanted.WITHOUT_MEMBERS_OR_NEW) {
                        room.foundShareGroup(error -> {
                            if (error == KafkaError.NONE) {
                                askStore(apiKey, work, answer);
                            } else {
                                answer.onRefused(error, null);
                            }
                        });
                    } else if (group.isEmpty()) {
                        answer.onRefused(KafkaError.GROUP_ID_NOT_FOUND, "Group " + groupId + " not found.");
                    } else if (group.get().kind() != GroupKind.SHARE) {
                        answer.onRefused(KafkaError.GROUP_ID_NOT_FOUND, "Group " + groupId + " is not a share group.");
                    } else if (wanted != Wanted.THERE && !group.get().isEmpty()) {
                        answer.onRefused(KafkaError.NON_EMPTY_GROUP, null);
                    } else {
                        askStore(apiKey, work, answer);
                    }
                },
                refusal -> answer.onRefused(refusal.toError(apiKey), null)));
    }

    private <R> void askStore(ApiKey apiKey, Supplier<R> work, Answer<R> answer) {
        boolean accepted = admin.offer(() -> {
            R result;
            try {
                result = work.get();
            } catch (StorageException trouble) {
                answer.onRefused(StorageErrors.of(trouble.failure(), apiKey), null);
                return;
            } catch (RuntimeException | Error bug) {
                LOG.atError().addKeyValue("apiKey", apiKey).setCause(bug).log("Bug in a share group's offsets");
                answer.onRefused(KafkaError.UNKNOWN_SERVER_ERROR, null);
                return;
            }
            answer.onDone(result);
        });
        if (!accepted) {
            answer.onRefused(KafkaError.COORDINATOR_NOT_AVAILABLE, null);
        }
    }
}
