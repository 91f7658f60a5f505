alter view {view} rename to {name}
