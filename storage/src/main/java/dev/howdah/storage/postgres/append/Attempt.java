package dev.howdah.storage.postgres.append;

import dev.howdah.storage.AppendOutcome;
import java.util.List;

/** How one try of a call ended. */
sealed interface Attempt {

    /** What became of each append is known, and what is stored is durable. */
    record Answered(List<AppendOutcome> outcomes) implements Attempt {}

    /** Nothing of it is stored, for certain, and what was in the way has been seen to: the heads are to be locked and read first. */
    record NotStored() implements Attempt {}

    /** Nothing is stored, since {@link Alongside} has said so. */
    record Declined() implements Attempt {}

    Attempt DECLINED = new Declined();

    Attempt NOT_STORED = new NotStored();
}
