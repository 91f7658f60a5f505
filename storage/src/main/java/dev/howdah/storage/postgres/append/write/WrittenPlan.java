package dev.howdah.storage.postgres.append.write;

import dev.howdah.storage.AppendOutcome;
import dev.howdah.storage.postgres.append.plan.AppendPlan;
import dev.howdah.storage.postgres.append.plan.AppendPlan.HeadPlan;
import dev.howdah.storage.postgres.append.plan.PlacedBatch;
import java.util.ArrayList;
import java.util.List;

/**
 * A plan that Postgres has taken. It is stored once its transaction is committed.
 *
 * @param moved where the rows lie from then on
 */
public record WrittenPlan(AppendPlan plan, HeadMove.Moved moved) {

    /** Once it is committed. A log start may have moved since the plan's head was remembered. */
    public List<AppendOutcome> outcomes() {
        List<AppendOutcome> outcomes = plan.outcomes();
        List<HeadPlan> heads = plan.heads();
        for (int i = 0; i < heads.size(); i++) {
            long logStart = moved.heads().get(i).logStartOffset();
            if (logStart != heads.get(i).found().logStartOffset()) {
                outcomes = withLogStart(outcomes, heads.get(i).batches(), logStart);
            }
        }
        return outcomes;
    }

    private static List<AppendOutcome> withLogStart(
            List<AppendOutcome> outcomes, List<PlacedBatch> batches, long logStart) {
        List<AppendOutcome> fresh = new ArrayList<>(outcomes);
        for (PlacedBatch batch : batches) {
            if (outcomes.get(batch.place()) instanceof AppendOutcome.Appended appended) {
                fresh.set(
                        batch.place(),
                        new AppendOutcome.Appended(
                                appended.baseOffset(),
                                appended.appendedAtMs(),
                                logStart,
                                appended.freshness(),
                                appended.stability()));
            }
        }
        return fresh;
    }
}
