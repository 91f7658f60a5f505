package dev.howdah.broker.group.lane;

import java.util.function.Consumer;

/** A {@link GroupCall} made of two lambdas. */
record SimpleGroupCall(
        String groupId, Consumer<GroupRoom> onRun, Consumer<GroupCall.Refusal> onRefuse, boolean needsStore)
        implements GroupCall {

    @Override
    public void run(GroupRoom room) {
        onRun.accept(room);
    }

    @Override
    public void refuse(Refusal why) {
        onRefuse.accept(why);
    }
}
