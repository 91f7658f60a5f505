package dev.howdah.broker.group.machine;

/** The rules for group ids; Kafka has no others. Thread: any. */
public final class GroupIds {

    /** So that a message about a group fits a string of the protocol beside whatever else it says. */
    private static final int SHOWN_CHARS_MAX = 300;

    private GroupIds() {}

    /** Members need a group with a name. Offsets may also be committed under the empty one, which old consumers without a group do. */
    public static boolean isValid(String groupId) {
        return !groupId.isEmpty();
    }

    /** The id of a group or a member as a message or a line of the log has it. */
    public static String shown(String id) {
        return id.length() <= SHOWN_CHARS_MAX ? id : id.substring(0, SHOWN_CHARS_MAX) + "…";
    }
}
