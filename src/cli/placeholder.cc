namespace slaveclone {}
