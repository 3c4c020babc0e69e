from data.recipes.lookup import RECIPE

RECIPE.command()
